// The trainer: from a list of people to what a candidate should have found.
import {readFileSync, writeFileSync} from 'node:fs';
import {Walk, contains, ok, plain} from './walk.mjs';

const walk = new Walk();
const data = process.env.CHALAND_CASE_DATA, site = process.env.CHALAND_CASE;
const mine = 'quatre mots sans rapport';
let service, admin, slips;

async function enter(page, {code, password}) {
  await page.goto('/connexion');
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', {name: 'Entrer'}).first().click();
}

async function choose(page, old) {
  await page.waitForURL('**/mon-compte**');
  await page.locator('input[name=actuel]').fill(old);
  await page.locator('input[name=nouveau]').fill(mine);
  await page.locator('input[name=encore]').fill(mine);
  await page.getByRole('button', {name: 'Changer', exact: true}).click();
  await page.waitForURL(url => !url.pathname.includes('mon-compte'));
}

// What the slips on a page say, by name.
async function read(page) {
  await page.locator('.slips li').first().waitFor();
  const list = await page.locator('.slips li').evaluateAll(all => all.map(li => ({
    name: li.querySelector('h2').textContent, code: li.querySelectorAll('dd.code')[0].textContent.trim(), password: li.querySelectorAll('dd.code')[1].textContent.trim(),
  })));
  return Object.fromEntries(list.map(s => [s.name, s]));
}

await walk.go({
  'the administrator gives an account to herself, then signs in with it': async () => {
    service = await walk.serve(['serve', '--data', data]);
    admin = await walk.person(service.url);
    await admin.goto('/centre');
    await admin.locator('#ajouter input[name=nom]').fill('Anne Kerbrat');
    await admin.locator('#ajouter button.main').click();
    const me = Object.values(await read(admin))[0];
    await enter(admin, me);
    await choose(admin, me.password);
  },
  'a class comes from a file, with slips to print': async () => {
    const list = walk.at('classe.csv');
    writeFileSync(list, '\ufeffnom;adresse;rôle\r\nMarc Le Bihan;marc@centre.example;formateur\r\nLéa Morvan;lea@centre.example;\r\nYann O’Neill <b>;;candidat\r\n');
    await admin.goto('/centre');
    await admin.locator('#importer input[type=file]').setInputFiles(list);
    await admin.locator('#importer button.main').click();
    slips = await read(admin);
    ok(slips['Marc Le Bihan'] && slips['Léa Morvan'] && slips['Yann O’Neill <b>'], `the slips are of ${Object.keys(slips)}`);
    const [pdf] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('button', {name: 'Télécharger en PDF'}).click()]);
    await pdf.saveAs(walk.at('fiches.pdf'));
    ok(readFileSync(walk.at('fiches.pdf')).subarray(0, 5).toString() === '%PDF-', 'the slips are no PDF');
  },
  'a candidate signs in, chooses a password, and sees nothing of others': async () => {
    const lea = await walk.person(service.url, {refused: [403, 404]});
    await enter(lea, slips['Léa Morvan']);
    await choose(lea, slips['Léa Morvan'].password);
    for (const path of ['/centre', '/centre/journal', `/ventes?site=${site}`, `/pieces?site=${site}`]) {
      const answer = await lea.goto(path);
      ok([403, 404].includes(answer.status()) || !plain(await lea.content()).includes('Chiffre d’affaires'), `${path} answers ${answer.status()} to a candidate of another case`);
    }
  },
  'a wrong password is refused in words': async () => {
    const stranger = await walk.person(service.url, {refused: [403, 401]});
    await enter(stranger, {code: slips['Yann O’Neill <b>'].code, password: 'pas le bon mot'});
    await stranger.getByRole('alert').first().waitFor();
  },
  'the trainer signs in, and the answer key says what was to be found': async () => {
    const marc = await walk.person(service.url);
    await enter(marc, slips['Marc Le Bihan']);
    await choose(marc, slips['Marc Le Bihan'].password);
    const key = await walk.chaland(['case', 'answers', 'VELO-2', '--data', data]);
    writeFileSync(walk.at('corrige.html'), key);
    contains(key, '<html');
    ok(key.length > 5000, 'the answer key is short');
  },
});
