// The trainer: from a list of people to what a candidate should have found.
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {Walk, choose, contains, enter, ok, people, plain, slipsOf, until} from './walk.mjs';

const walk = new Walk();
const data = process.env.CHALAND_CASE_DATA, site = process.env.CHALAND_CASE;
const shop = fileURLToPath(new URL('../../docs/exemples/magasin-de-cycles', import.meta.url)); // a short history: its case is made in seconds
const found = 'Sur téléphone, au paiement, depuis le changement de page.';
const mine = 'quatre mots sans rapport', name = `Printemps ${Date.now()}`;
let service, admin, slips, marc, lea, room, key, exercise;

await walk.go({
  'the administrator gives an account to herself, then signs in with it': async () => {
    service = await walk.serve(['serve', '--data', data]);
    admin = await walk.person(service.url);
    if (people.admin) return enter(admin, people.admin); // of the round before
    await admin.goto('/centre');
    await admin.locator('#ajouter input[name=nom]').fill('Anne Kerbrat');
    await admin.locator('#ajouter button.main').click();
    const me = Object.values(await slipsOf(admin))[0];
    await enter(admin, me);
    await choose(admin, me.password, mine);
  },
  'people come from a file, with slips to print': async () => {
    const list = walk.at('centre.csv');
    const round = Date.now(); // whoever has an address of their own is nobody of the round before
    writeFileSync(list, `\ufeffnom;adresse;rôle\r\nMarc Le Bihan;marc.${round}@centre.example;formateur\r\nYann O’Neill <b>;yann.${round}@centre.example;candidat\r\n`);
    await admin.goto('/centre');
    await admin.locator('#importer input[type=file]').setInputFiles(list);
    await admin.locator('#importer button.main').click();
    slips = await slipsOf(admin);
    ok(slips['Marc Le Bihan'] && slips['Yann O’Neill <b>'], `the slips are of ${Object.keys(slips)}`);
    const [pdf] = await Promise.all([admin.waitForEvent('download'), admin.getByRole('link', {name: 'Télécharger en PDF'}).click()]);
    await pdf.saveAs(walk.at('fiches.pdf'));
    ok(readFileSync(walk.at('fiches.pdf')).subarray(0, 5).toString() === '%PDF-', 'the slips are no PDF');
  },
  'a wrong password is refused in words': async () => {
    const stranger = await walk.person(service.url, {refused: [403, 401]});
    await enter(stranger, {code: slips['Yann O’Neill <b>'].code, password: 'pas le bon mot'});
    await stranger.getByRole('alert').first().waitFor();
    await stranger.close();
  },
  'the trainer opens a class from a list, with slips to hand out': async () => {
    marc = await walk.person(service.url);
    await enter(marc, slips['Marc Le Bihan']);
    await choose(marc, slips['Marc Le Bihan'].password, mine);
    const list = walk.at('classe.csv');
    writeFileSync(list, 'nom;adresse;échéance\r\nLéa Morvan;lea@centre.example;30/06/2027\r\n');
    await marc.goto('/formateur');
    await marc.locator('#creer input[name=nom]').fill(name);
    await marc.locator('#creer input[type=file]').setInputFiles(list);
    await marc.locator('#creer input[name=cas]').uncheck();
    await marc.locator('#creer button.main').click();
    Object.assign(slips, await slipsOf(marc));
    ok(slips['Léa Morvan'], `the slips are of ${Object.keys(slips)}`);
    await marc.getByRole('link', {name: 'C’est fait'}).click();
    await marc.waitForURL(/formateur\/\d+/);
    room = marc.url();
  },
  'a candidate signs in, chooses a password, and sees nothing of others': async () => {
    lea = await walk.person(service.url, {refused: [403, 404]});
    await enter(lea, slips['Léa Morvan']);
    await choose(lea, slips['Léa Morvan'].password, mine);
    for (const path of ['/centre', '/centre/journal', `/ventes?site=${site}`, `/pieces?site=${site}`, `/formateur/corrige?site=${site}`]) {
      const answer = await lea.goto(path);
      ok([403, 404].includes(answer.status()) || !plain(await lea.content()).includes('Chiffre d’affaires'), `${path} answers ${answer.status()} to a candidate of another case`);
    }
  },
  'the room gives the case that was made for her, and shows its answer key': async () => {
    await walk.chaland(['case', 'new', '--code', slips['Léa Morvan'].code.replace('-', ''), '--from', shop, '--data', data]);
    await marc.goto(room);
    await marc.getByRole('button', {name: 'Faire le cas manquant'}).click();
    await until('the case is there', async () => {
      await marc.goto(room);
      await marc.locator('.candidate summary').first().click();
      return await marc.locator('.candidate a[href*="/formateur/corrige"]').count() > 0;
    }, 240);
    await marc.locator('.candidate a[href*="/formateur/corrige"]').click();
    await marc.waitForURL(/corrige/);
    key = marc.url();
    const sheets = marc.locator('section.client-rule');
    await sheets.first().waitFor({timeout: 120_000}); // the page says that the key is being computed, and loads again by itself
    ok(await sheets.count() >= 5, `the key has ${await sheets.count()} sheets`);
    contains(await sheets.first().innerText(), 'Diagnostic attendu');
    ok(/\d/.test(await sheets.first().locator('dl.facts').innerText()), 'the key gives no figures of this case');
    contains(await marc.locator('.answer').innerText(), 'aucun chiffre n’a été cité');
  },
  'what the candidate cites from a page of the key stands beside its sheet': async () => {
    const page = await marc.locator('section.client-rule a:is([href^="/ventes"], [href^="/acquisition"], [href^="/rentabilite"])').first().getAttribute('href');
    await lea.goto(page);
    await lea.locator('form[action="/citations"] button:visible').first().click();
    await lea.waitForURL(/citations\/CH-/);
    const code = lea.url().match(/CH-[0-9A-Z]{4}-[0-9A-Z]{2}/)[0];
    ok((await lea.goto('/formateur/corrige')).status() === 403, 'the candidate opens the answer key');
    await until(`${code} stands on the key`, async () => { // a page that was waited for is kept a moment as it was
      await marc.goto(key);
      await marc.locator('section.client-rule').first().waitFor({timeout: 120_000});
      return plain(await marc.locator('main').innerText()).includes(code);
    }, 120);
  },
  'clues opened for the class are asked for one by one, and the trainer reads which': async () => {
    await marc.goto(room);
    const open = marc.locator('form', {has: marc.getByRole('link', {name: 'Exercices éclair'})});
    await open.locator('select[name=indices]').selectOption({value: '2'});
    await open.getByRole('button').click();
    await lea.goto('/mission');
    await lea.locator('.clue-door a').click();
    const questions = lea.locator('.clue'), first = questions.first();
    const asked = plain(await first.locator('h3').innerText());
    await first.getByRole('button', {name: 'Demander l’indice 1'}).click();
    contains(await first.innerText(), 'Indice 1, demandé le');
    ok(await lea.locator('.clue li').count() === 1 && await first.getByRole('button', {name: 'Demander l’indice 2'}).count() === 1, 'one clue is asked for, and another number is given');
    await marc.goto(room);
    await marc.locator('.candidate summary').first().click();
    await marc.locator('.candidate summary', {hasText: '1 indice demandé'}).click();
    contains(await marc.locator('.candidate').innerText(), `Indice 1 sur « ${asked} »`);
    await until('the clue stands beside its sheet', async () => { // a page that was waited for is kept a moment as it was
      await marc.goto(key);
      await marc.locator('section.client-rule').first().waitFor({timeout: 120_000});
      return (await marc.locator('.key-clues').allTextContents()).join(' ').includes('(demandé le'); // folded
    }, 120);
  },
  'a flash exercise of the class is answered, and stands beside the facts of her case': async () => {
    await marc.goto(room);
    await marc.getByRole('link', {name: 'Exercices éclair'}).click();
    const form = marc.locator('form.draft-form');
    await form.locator('select[name=sujet]').selectOption({index: 1});
    await form.locator('textarea[name=consigne]').fill('Où les commandes se perdent-elles ?');
    await form.getByRole('button').click();
    await marc.waitForURL(/eclair\/\d+/);
    exercise = marc.url();
    await lea.goto('/mission');
    contains(await lea.locator('#eclair').innerText(), 'Où les commandes se perdent-elles ?');
    await lea.locator('#eclair textarea').fill(found);
    await lea.locator('#eclair button').click();
    await lea.locator('#eclair', {hasText: 'Corriger'}).waitFor();
    ok((await lea.goto(exercise)).status() === 403, 'the candidate opens the facts of the exercise');
    const beside = marc.locator('.flash-person');
    await until('what was to be found is there', async () => {
      await marc.goto(exercise);
      return await beside.locator('dl.facts dd', {hasText: /\d/}).count() > 1; // when it was answered, and figures
    }, 60);
    contains(await beside.innerText(), found);
    contains(await marc.locator('.answer').innerText(), '1 réponse sur 1');
    await marc.getByRole('button', {name: 'Fermer maintenant'}).click();
    await marc.getByRole('button', {name: 'Montrer aux candidats'}).click();
    await lea.goto('/mission');
    contains(await lea.locator('#eclair').innerText(), found);
    ok(/\d/.test(await lea.locator('#eclair dl.facts').innerText()), 'what was shown has no figure');
  },
  'the administrator reads who trains the class': async () => {
    await admin.goto('/centre');
    await admin.locator('#promotions').getByRole('link', {name}).click();
    contains(await admin.locator('main').innerText(), 'Marc Le Bihan');
    ok(await admin.getByLabel('Marc Le Bihan').last().isChecked(), 'the page does not tell who trains');
  },
  'the class is archived, and in long rounds erased with all that it left': async () => {
    await marc.goto(room);
    await marc.locator('summary', {hasText: 'Finir la promotion'}).click();
    await marc.getByRole('button', {name: 'Archiver la promotion'}).click();
    contains(await marc.locator('.answer').innerText(), 'Archivée le');
    if (!process.env.CHALAND_SERVER) return; // to erase a case takes as long as to make it
    await marc.locator('summary', {hasText: 'Finir la promotion'}).click();
    await marc.locator('input[name=nom]').fill(name);
    await marc.getByRole('button', {name: 'Effacer pour toujours'}).click({noWaitAfter: true, timeout: 200_000});
    await marc.waitForURL(/\/formateur$/, {timeout: 200_000});
    ok(!(await marc.locator('main').innerText()).includes(name), 'the class is still there');
  },
});
