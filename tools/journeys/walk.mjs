// What the journeys share: the program as a person starts it, Chromium as a person
// uses it, and an eye on what a person would not see: errors in the console, requests to
// elsewhere, files that do not come.
import {spawn, execFile} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {chromium} from 'playwright-core';

let program = process.env.CHALAND_BIN;
const {CHALAND_CHROMIUM: browserPath, CHALAND_WORK: work} = process.env;
const run = promisify(execFile);

/** Spaces as one types them: pages write no-break ones. */
export const plain = text => text.replace(/[\u00a0\u202f]/g, ' ');

/** ok fails the journey with a sentence unless what is true. */
export function ok(what, sentence) {
  if (!what) throw new Error(sentence);
}

/** contains fails the journey unless the text holds the words. */
export function contains(text, words) {
  ok(plain(text).includes(words), `« ${words} » is not in: ${plain(text).slice(0, 1500)}`);
}

/** until asks again until the answer is true, for some seconds. */
export async function until(sentence, ask, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; ; await new Promise(r => setTimeout(r, 150))) {
    const answer = await ask();
    if (answer) return answer;
    ok(Date.now() < end, `${sentence}: not after ${seconds} s`);
  }
}

/** Who has an account in the practice's data before the journey begins, by role: {code, password, name}. */
export const people = JSON.parse(process.env.CHALAND_PEOPLE ?? '{}');

/** enter signs a person in by the code and the password of an account. */
export async function enter(page, {code, password}) {
  await page.goto('/connexion');
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', {name: 'Entrer'}).first().click();
  await page.waitForLoadState();
}

/** choose replaces the password of a slip, which is asked for at once. */
export async function choose(page, old, mine) {
  await page.waitForURL('**/mon-compte**');
  await page.locator('input[name=actuel]').fill(old);
  await page.locator('input[name=nouveau]').fill(mine);
  await page.locator('input[name=encore]').fill(mine);
  await page.getByRole('button', {name: 'Changer', exact: true}).click();
  await page.waitForURL(url => !url.pathname.includes('mon-compte'));
}

/** slipsOf reads the slips of a page, by name. */
export async function slipsOf(page) {
  await page.locator('.slips li').first().waitFor();
  const list = await page.locator('.slips li').evaluateAll(all => all.map(li => ({
    name: li.querySelector('h2').textContent, code: li.querySelectorAll('dd.code')[0].textContent.trim(), password: li.querySelectorAll('dd.code')[1].textContent.trim(),
  })));
  return Object.fromEntries(list.map(s => [s.name, s]));
}

export class Walk {
  #browser; #children = []; #pages = []; #problems = []; #allowed = new Set();

  constructor() { mkdirSync(work, {recursive: true}); }

  /** A path in the folder of this journey. */
  at(...names) { return join(work, ...names); }

  /** Lets pages ask an origin beside the one that they come from. */
  allow(origin) { this.#allowed.add(new URL(origin).origin); }

  /** One command as typed; answers what it printed. code is how it must end. */
  async chaland(args, {code = 0, env = {}} = {}) {
    let out;
    try {
      out = {code: 0, ...await run(program, args, {env: {...process.env, ...env}, cwd: work, timeout: 240_000})};
    } catch (e) {
      out = e;
    }
    const said = plain(`${out.stdout ?? ''}${out.stderr ?? ''}`);
    ok((out.code ?? 0) === code, `chaland ${args.join(' ')} ends with ${out.code}: ${said}`);
    return said;
  }

  /** Lays the program out as on a centre's machine, under a folder; it is the one used from then on. */
  async install() {
    const root = this.at('machine');
    await run('../install-centre', [], {env: {...process.env, DESTDIR: root, CHALAND_PROGRAM: program}});
    program = join(root, 'opt/chaland/chaland');
    delete process.env.CHALAND_LIBCHDB; // it is beside the program
    return root;
  }

  /** Starts a serving command; answers its address and how to end it. Long rounds share one that runs. */
  async serve(args, {env = {}} = {}) {
    if (process.env.CHALAND_SERVER) return {url: process.env.CHALAND_SERVER, said: () => '', end: async () => ({code: 0})};
    const ready = this.at(`ready-${this.#children.length}.json`);
    const child = spawn(program, [...args, '--addr', '127.0.0.1:0', '--ready-file', ready], {env: {...process.env, ...env}, cwd: work});
    let said = '';
    child.stderr.on('data', d => { said += d; });
    const ended = new Promise(r => child.on('exit', (code, signal) => r({code, signal})));
    this.#children.push(child);
    const at = await until(`chaland ${args.join(' ')} answers`, () => {
      ok(child.exitCode === null, `chaland ${args.join(' ')} has ended: ${said}`);
      return existsSync(ready) && JSON.parse(readFileSync(ready, 'utf8'));
    }, 120);
    return {url: at.dashboard, at, said: () => said, end: async signal => { child.kill(signal ?? 'SIGINT'); return ended; }};
  }

  /** A person at a browser of their own, which is none of a robot: nothing is shared with another one. */
  async person(base, {width = 1366, height = 900, refused = []} = {}) {
    this.#browser ??= await chromium.launch({executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', '--disable-component-update', '--disable-blink-features=AutomationControlled']});
    const context = await this.#browser.newContext({viewport: {width, height}, locale: 'fr-FR', userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${this.#browser.version()} Safari/537.36`, timezoneId: 'Europe/Paris', acceptDownloads: true, baseURL: base});
    context.setDefaultTimeout(40_000);
    const page = await context.newPage();
    const problem = words => this.#problems.push(`${page.url()}: ${words}`);
    const expected = status => refused.includes(status);
    page.on('console', m => {
      if (m.type() === 'error' && !refused.some(s => m.text().includes(`status of ${s}`))) problem(`the console says ${m.text()}`);
    });
    page.on('pageerror', e => problem(`a script fails: ${e.message}`));
    page.on('requestfailed', r => {
      if (!/ERR_ABORTED/.test(r.failure()?.errorText ?? '')) problem(`${r.url()} fails: ${r.failure()?.errorText}`); // a page left early
    });
    page.on('request', r => {
      const to = new URL(r.url());
      if (/^https?:$/.test(to.protocol) && to.origin !== new URL(base).origin && !this.#allowed.has(to.origin)) problem(`asks elsewhere: ${r.url()}`);
    });
    page.on('response', r => { if (r.status() >= 400 && !expected(r.status())) problem(`${r.url()} answers ${r.status()}`); });
    this.#pages.push(page);
    return page;
  }

  /** Runs the steps, each under a sentence, then holds them against what nobody saw. */
  async go(steps) {
    let failed;
    for (const [sentence, step] of Object.entries(steps)) {
      const began = Date.now();
      try {
        await step();
        console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${sentence}`);
      } catch (e) {
        failed = `${sentence}: ${e.stack ?? e}`;
        await this.#keep();
        break;
      }
    }
    await this.#browser?.close();
    for (const child of this.#children) if (child.exitCode === null) child.kill('SIGKILL');
    for (const p of this.#problems) console.error(`unseen: ${p}`);
    if (failed) console.error(`failed: ${failed}`);
    process.exit(failed || this.#problems.length ? 1 : 0);
  }

  /** Pictures of where a journey ended badly. */
  async #keep() {
    for (const [i, page] of this.#pages.entries()) {
      try {
        writeFileSync(this.at(`page-${i}.html`), await page.content());
        await page.screenshot({path: this.at(`page-${i}.png`)});
      } catch { /* a page that is gone has no picture */ }
    }
  }
}
