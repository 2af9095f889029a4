// The juror: from the link of a session and its code to a figure verified in the dossier that was
// handed in, and a grid, without an account.
import {Walk, contains, enter, ok, people, plain} from './walk.mjs';

const walk = new Walk();
const site = process.env.CHALAND_CASE, data = process.env.CHALAND_CASE_DATA;
const round = Date.now(), session = `Jury ${round}`, written = `Le bilan de la saison ${round}`, after = `Écrit après la remise ${round}`;
let service, candidate, admin, juror, code, value, piece, link, pass;

await walk.go({
  'a candidate cites a figure, writes a piece and hands the dossier in': async () => {
    service = await walk.serve(['serve', '--data', data]);
    candidate = await walk.person(service.url);
    await enter(candidate, people.candidate);
    await candidate.goto('/chiffres/orders?periode=2025-02');
    await candidate.locator('.figure-head').getByRole('button', {name: 'Ajouter au dossier'}).click();
    await candidate.waitForURL(/citations\/CH-/);
    code = candidate.url().match(/CH-[0-9A-Z]{4}-[0-9A-Z]{2}/)[0];
    value = plain(await candidate.locator('.answer strong').first().innerText());
    await candidate.goto('/pieces');
    const begin = candidate.locator('#commencer');
    await begin.locator('select[name=modele]').selectOption({label: 'Note de synthèse'});
    await begin.locator('input[name=titre]').fill('Note du jury');
    await begin.getByRole('button').click();
    await candidate.waitForURL(/\/pieces\/\d+/);
    piece = candidate.url();
    await type(written);
    await candidate.goto('/remise');
    await candidate.locator('input[name=pret]').check();
    await candidate.getByRole('button', {name: 'Remettre mon dossier'}).click();
    await candidate.waitForURL(/remise\/\d+/);
    contains(await candidate.locator('.verdict-word').innerText(), 'Identique à ce qui a été remis');
  },
  'the administrator convenes four jurors, half of them from outside': async () => {
    admin = await walk.person(service.url);
    await enter(admin, people.admin);
    await admin.goto('/centre/jurys');
    const form = admin.locator('#ouvrir');
    await form.locator('input[name=nom]').fill(session);
    for (const [i, place] of ['outside', 'outside', 'centre', 'centre'].entries()) {
      const row = form.locator('.juror').nth(i);
      await row.locator('input[name=jure]').fill(i < 2 ? 'Claude Martin' : `Jurée ${i}`); // the first two are homonyms
      await row.locator('select').selectOption(place);
      if (i < 2) await row.locator('input[name=metier]').check();
    }
    await form.getByLabel(people.candidate.name).check();
    await form.locator('button.main').click();
    const made = admin.locator('.notice', {has: admin.locator('#code-de-session')});
    link = await made.locator('dd.code').first().innerText();
    pass = await made.locator('#code-de-session').innerText();
    ok(!plain(await admin.locator('main').innerText()).includes(`La composition de « ${session} »`), 'a jury that holds the rule is said not to');
  },
  'the juror comes in by the link and the code of the session': async () => {
    juror = await walk.person(service.url, {width: 390, height: 844, refused: [404]});
    await juror.goto(link);
    await juror.locator('select[name=jure]').selectOption({index: 1});
    await juror.locator('input[name=code]').fill(pass.toLowerCase());
    await juror.getByRole('button', {name: 'Entrer'}).click();
    await juror.waitForURL(/\/jury$/);
    contains(await juror.locator('main').innerText(), session);
    contains(await juror.locator('main').innerText(), 'Remis le');
  },
  'she reads what was handed in, whatever the candidate changes': async () => {
    await candidate.goto(piece);
    await type(after);
    await juror.locator('section', {hasText: session}).getByRole('link', {name: 'Lire le dossier'}).click();
    await juror.locator('#remis').waitFor();
    const read = plain(await juror.locator('main').innerText());
    contains(read, written);
    ok(!read.includes(after), 'what was written after the hand-in is shown as the dossier');
  },
  'a figure of the dossier is verified within seconds': async () => {
    const began = Date.now();
    await juror.locator('article', {hasText: code}).getByRole('link', {name: 'Vérifier ce chiffre'}).click();
    contains(await juror.locator('.verdict').innerText(), 'Conforme');
    contains(await juror.locator('.facts').first().innerText(), value);
    ok(Date.now() - began < 20_000, 'it takes longer than twenty seconds');
    await juror.goBack();
    await juror.getByRole('link', {name: 'Tirer trois chiffres'}).click();
    await juror.waitForURL(/graine=/);
    contains(await juror.locator('.answer').innerText(), 'du dossier remis');
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
    await juror.goto(`/controler?site=${site}`);
    await juror.locator('textarea[name=texte]').fill(`En février, la boutique a reçu ${value} commandes (${code}), puis 987654 commandes (${code}), et 12 visites (CH-2222-22).`);
    await juror.locator('form.drop button.main').click();
    await juror.locator('.answer[role=status]').waitFor();
    const said = plain(await juror.locator('main').innerText());
    for (const verdict of ['Conforme', 'Écart', 'inconnu']) contains(said, verdict);
  },
  'she fills a grid, and her homonym finds an empty one': async () => {
    await juror.goto(`/jury/grille?site=${site}`);
    await juror.locator('select[name="avis-1.1"]').selectOption('PA');
    await juror.locator('input[name="page-1.1"]').fill('12');
    await juror.locator('input[name="texte-1.1"]').fill('La période est dite.');
    await juror.getByRole('button', {name: 'Enregistrer la grille'}).click();
    await juror.waitForLoadState();
    ok(await juror.locator('input[name="texte-1.1"]').inputValue() === 'La période est dite.', 'the grid is not kept');
    contains(await juror.locator('main').innerText(), 'enregistrée le');
    const other = await walk.person(service.url);
    await other.goto(link);
    await other.locator('select[name=jure]').selectOption({index: 2});
    await other.locator('input[name=code]').fill(pass);
    await other.getByRole('button', {name: 'Entrer'}).click();
    await other.waitForURL(/\/jury$/);
    await other.goto(`/jury/grille?site=${site}`);
    ok(await other.locator('input[name="texte-1.1"]').inputValue() === '', 'a homonym reads the grid of another');
    await other.close();
  },
  'the session is closed, and opens nothing more': async () => {
    await admin.locator('form', {hasText: session}).getByRole('button', {name: 'Fermer la session'}).click();
    await admin.waitForLoadState();
    const stranger = await walk.person(service.url, {refused: [404]});
    ok((await stranger.goto(link)).status() === 404, 'the link still opens');
  },
});

// type writes into the piece that the candidate has open and waits until it is kept.
async function type(words) {
  const kept = candidate.waitForResponse(r => r.request().method() === 'POST' && r.url().includes('/pieces/'));
  await candidate.locator('textarea[name="v.diagnostic"]').fill(words);
  await kept;
}
