// The administrator: from a program just installed to a centre restored elsewhere.
import {createServer} from 'node:http';
import {mkdirSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {Walk, contains, ok, plain, until} from './walk.mjs';

const walk = new Walk();
let token, key;
const data = walk.at('donnees'), elsewhere = walk.at('ailleurs'), saved = walk.at('sauvegardes');
mkdirSync(saved);

let service, admin, base, code, before;
let site;

async function enter(page) {
  await page.goto('/brancher');
  ok(page.url().includes('/connexion'), `nobody is asked who they are: ${page.url()}`);
  await page.getByLabel('Clé d’administration').fill(token);
  await page.getByRole('button', {name: 'Entrer'}).click();
  await page.waitForURL('**/brancher**');
}

// A shop of one page, that bears what it was told to paste.
const shop = {tag: ''};
await new Promise(done => {
  shop.server = createServer((q, r) => {
    r.setHeader('content-type', 'text/html; charset=utf-8');
    r.end(`<!doctype html><html lang="fr"><title>Vélos de la Rade</title><link rel="icon" href="data:,">${shop.tag}<h1>Vélo pliant</h1><p style="height:3000px">À vélo.</p>`);
  });
  shop.server.listen(0, '127.0.0.1', done);
});
shop.host = `127.0.0.1:${shop.server.address().port}`;
shop.url = `http://${shop.host}`;

await walk.go({
  'the program is installed as a centre does': async () => {
    const installed = await walk.install();
    contains(await walk.chaland(['version']), 'chaland');
    contains(readFileSync(installed + '/etc/chaland/chaland.yaml', 'utf8'), 'admin-token-file: /etc/chaland/jeton');
    token = readFileSync(installed + '/etc/chaland/jeton', 'utf8').trim();
    ok(/^[0-9a-f]{48}$/.test(token), 'the key is not drawn');
    key = installed + '/etc/chaland/jeton';
  },
  'the doctor finds the machine well before anything is there': async () => {
    contains(await walk.chaland(['doctor', '--data', data]), 'sera créé au premier démarrage');
  },
  'the service starts, asks who one is, and refuses a wrong key': async () => {
    service = await walk.serve(['serve', '--data', data, '--admin-token-file', key, '--allow-host', shop.host]);
    base = service.url;
    const stranger = await walk.person(base, {refused: [403]});
    await stranger.goto('/');
    await stranger.getByLabel('Clé d’administration').fill('une-autre-cle');
    await stranger.getByRole('button', {name: 'Entrer'}).click();
    await stranger.getByRole('alert').waitFor();
    admin = await walk.person(base);
    await enter(admin);
  },
  'a shop is connected from the page, and its first visit is counted': async () => {
    await admin.getByLabel('Nom de la boutique').fill('Vélos de la Rade');
    await admin.getByLabel('Adresse de sa page d’accueil').fill(shop.url);
    await admin.getByLabel('Avec quoi est-elle faite').selectOption({label: 'Autre boutique, ou site fait à la main'});
    await admin.locator('.shop-form button.main').click();
    await admin.waitForURL(/site=/);
    site = new URL(admin.url()).searchParams.get('site');
    shop.tag = await admin.locator('.to-copy code').first().innerText();
    contains(shop.tag, `data-site="${site}"`);
    walk.allow(base);
    const visitor = await walk.person(shop.url);
    await visitor.goto('/velo-pliant');
    await admin.locator('#premier-chiffre').waitFor(); // the page follows by itself
    await visitor.close();
    await admin.getByRole('link', {name: 'vue d’ensemble'}).first().click();
    await admin.getByRole('heading', {level: 1}).waitFor();
  },
  'a figure is opened and cited': async () => {
    await admin.goto(base + '/?site=' + site);
    await admin.locator('form.cite button, form[action="/citations"] button').first().click();
    await admin.waitForURL('**/citations/**');
    code = (await admin.content()).match(/CH-[0-9A-Z]{4}-[0-9A-Z]{2}/)?.[0];
    ok(code, 'the page shows no code');
    before = plain(await admin.locator('.answer strong').first().innerText());
  },
  'everything is saved while the service runs': async () => {
    contains(await walk.chaland(['backup', saved, '--data', data]), 'Sauvegarde écrite');
    const [file] = readdirSync(saved);
    contains(await walk.chaland(['restore', saved + '/' + file, '--check']), 'est entière');
    contains(await walk.chaland(['doctor', '--data', data]), 'chaland tourne');
  },
  'the machine is lost': async () => {
    await service.end('SIGKILL');
    await until('the folder can be deleted', () => { try { rmSync(data, {recursive: true, force: true}); return true; } catch { return false; } });
  },
  'the backup comes back elsewhere, and refuses to come back over it': async () => {
    const file = saved + '/' + readdirSync(saved)[0];
    contains(await walk.chaland(['restore', file, '--data', elsewhere]), 'Restauré dans');
    contains(await walk.chaland(['restore', file, '--data', elsewhere], {code: 1}), 'n’est pas vide');
    contains(await walk.chaland(['doctor', '--data', elsewhere]), 'à jour');
  },
  'the same figure is there, and a juror finds it as it was cited': async () => {
    service = await walk.serve(['serve', '--data', elsewhere, '--admin-token-file', key]);
    const juror = await walk.person(service.url);
    await juror.goto('/v/' + code);
    contains(await juror.locator('.verdict').innerText(), 'Conforme');
    contains(await juror.locator('.facts').first().innerText(), before);
    const again = await walk.person(service.url);
    await enter(again);
    await again.goto('/citations?site=' + site);
    contains(await again.content(), code);
    const ready = await (await fetch(service.url + '/readyz')).text();
    ok(ready === 'ready\n', ready);
    contains(await (await fetch(service.url + '/metrics')).text(), 'chaland_clickhouse_up 1');
  },
  'the service ends as it is asked to': async () => {
    const {code} = await service.end('SIGTERM');
    shop.server.close();
    ok(code === 0, `it ends with ${code}: ${service.said()}`);
  },
});
