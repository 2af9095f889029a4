// The candidate: from the letter of the management to what is handed in.
import {readFileSync, writeFileSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {Walk, contains, enter, ok, people, plain} from './walk.mjs';

const walk = new Walk();
const site = process.env.CHALAND_CASE;
const reading = 'Les commandes suivent la saison ; on ne peut pas conclure sur un seul mois.';
let service, me, code, sentence;

await walk.go({
  'the letter says what is asked for': async () => {
    service = await walk.serve(['serve', '--data', process.env.CHALAND_CASE_DATA]);
    me = await walk.person(service.url);
    await enter(me, people.candidate);
    ok(me.url().startsWith(service.url) && !me.url().includes('connexion'), me.url());
    await me.goto(`/mission?site=${site}`);
    ok(plain(await me.locator('main').innerText()).length > 500, 'the letter is short');
  },
  'a figure is opened, understood and cited': async () => {
    await me.goto(`/?site=${site}`);
    await me.locator('.tile a').first().click();
    await me.getByRole('heading', {name: 'Définition'}).waitFor();
    await me.locator('.figure-head').getByRole('button', {name: 'Ajouter au dossier'}).click();
    await me.waitForURL('**/citations/**');
    sentence = plain(await me.locator('#phrase').innerText());
    code = sentence.match(/CH-[0-9A-Z]{4}-[0-9A-Z]{2}/)?.[0];
    ok(code, `no code in: ${sentence}`);
  },
  'a piece is begun, kept as one types, and found again': async () => {
    await me.goto(`/pieces?site=${site}`);
    const begin = me.locator('#commencer');
    await begin.locator('select[name=modele]').selectOption({label: 'Note de synthèse'});
    await begin.locator('input[name=titre]').fill('Où part le budget');
    await begin.getByRole('button').click();
    await me.waitForURL(/\/pieces\/\d+/);
    const saved = me.waitForResponse(r => r.request().method() === 'POST' && r.url().includes('/pieces/'));
    await me.locator('textarea[name="v.diagnostic"]').fill(reading);
    await saved; // nobody pressed anything
    const again = await me.context().newPage();
    await again.goto(me.url());
    ok(await again.locator('textarea[name="v.diagnostic"]').inputValue() === reading, 'what was typed is not there');
    await again.close();
    await me.goto(`/pieces?site=${site}`);
    contains(await me.locator('main').innerText(), 'Où part le budget');
  },
  'what is handed in is taken away, and tells by itself that nothing of it was changed': async () => {
    await me.goto(`/exports?site=${site}`);
    for (const [kind, begins] of [['docx', 'PK'], ['pdf', '%PDF']]) {
      const [whole] = await Promise.all([me.waitForEvent('download'), me.locator(`.downloads a[href*="${kind}"]`).first().click()]);
      await whole.saveAs(walk.at('dossier.' + kind));
      ok(readFileSync(walk.at('dossier.' + kind)).toString('latin1').startsWith(begins), `the dossier is no ${kind}`);
    }
    const [notebook] = await Promise.all([me.waitForEvent('download'), me.locator('#carnet a[download]').click()]);
    const file = walk.at('carnet.html');
    await notebook.saveAs(file);
    contains(readFileSync(file, 'utf8'), code);
    const forged = walk.at('carnet-change.html');
    writeFileSync(forged, readFileSync(file, 'utf8').replace('"Où part', '"Ou part').replace(/("preuves"[^>]*>[^<]*?)(\d)/, (_, before, digit) => before + (digit === '9' ? '8' : '9')));
    for (const [path, verdict] of [[file, 'good'], [forged, 'bad']]) {
      const offline = await walk.person('file:///');
      await offline.context().setOffline(true);
      await offline.goto(pathToFileURL(path).href);
      await offline.locator(`#verdict.${verdict}`).waitFor();
      await offline.close();
    }
    await me.locator('#oral input[type=checkbox]').first().check();
    const [slides] = await Promise.all([me.waitForEvent('download'), me.locator('#oral button.main').click()]);
    await slides.saveAs(walk.at('oral.pdf'));
    ok(readFileSync(walk.at('oral.pdf')).subarray(0, 5).toString() === '%PDF-', 'the slides are no PDF');
  },
});
