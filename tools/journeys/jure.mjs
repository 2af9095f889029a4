// The juror: from a code read in a dossier to a figure verified, without an account.
import {Walk, contains, ok, plain} from './walk.mjs';

const walk = new Walk();
const site = process.env.CHALAND_CASE, data = process.env.CHALAND_CASE_DATA;
let service, juror, code, value;

await walk.go({
  'a candidate has cited a figure': async () => {
    service = await walk.serve(['serve', '--data', data]);
    const said = await walk.chaland(['cite', 'add', '--data', data, '--site', site, '--metric', 'orders', '--from', '2025-02-01', '--to', '2025-02-28']);
    code = said.match(/CH-[0-9A-Z]{4}-[0-9A-Z]{2}/)?.[0];
    value = said.match(/: ([\d ]+), du/)?.[1];
    ok(code && value, said);
  },
  'the link of the dossier is verified within seconds, without signing in': async () => {
    juror = await walk.person(service.url, {width: 390, height: 844, refused: [404]});
    const began = Date.now();
    await juror.goto(`/v/${code}`);
    contains(await juror.locator('.verdict').innerText(), 'Conforme');
    contains(await juror.locator('.facts').first().innerText(), value);
    ok(Date.now() - began < 20_000, 'it takes longer than twenty seconds');
  },
  'the value read on paper is told from another one': async () => {
    const typed = async (words, verdict) => {
      await juror.goto('/v');
      await juror.getByLabel('Code').fill(code.toLowerCase());
      await juror.getByLabel('Valeur lue').fill(words);
      await juror.getByRole('button', {name: 'Vérifier'}).click();
      contains(await juror.locator('.verdict').first().innerText(), verdict);
    };
    await typed(value, 'Conforme');
    await typed('987654', 'Écart');
  },
  'a code that nobody was given is said to be unknown': async () => {
    await juror.goto('/v/CH-2222-22');
    contains(await juror.locator('main').innerText(), 'inconnu');
  },
  'a whole text is checked at once': async () => {
    const page = await walk.person(service.url);
    await page.goto(`/controler?site=${site}`);
    await page.locator('textarea[name=texte]').fill(`En février, la boutique a reçu ${value} commandes (${code}), puis 987654 commandes (${code}), et 12 visites (CH-2222-22).`);
    await page.locator('form.drop button.main').click();
    await page.locator('.answer[role=status]').waitFor();
    const said = plain(await page.locator('main').innerText());
    for (const verdict of ['Conforme', 'Écart', 'inconnu']) contains(said, verdict);
  },
});
