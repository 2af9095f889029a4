// Shows a notebook of proofs and tells whether it is as the centre signed it. What is shown
// is what was signed: everything is built from the signed text, and nothing is loaded.
import { hashes, verify } from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

hashes.sha512 = sha512;

const signed = document.getElementById('preuves');
const text = signed.textContent;
const bytes = (encoded) => Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));

function isAsSigned() {
  try {
    return verify(bytes(signed.dataset.signature), new TextEncoder().encode(signed.dataset.prefixe + text), bytes(signed.dataset.cle));
  } catch {
    return false;
  }
}

function fingerprint() {
  try {
    const hex = [...sha256(bytes(signed.dataset.cle)).slice(0, 10)].map((b) => b.toString(16).padStart(2, '0')).join('').toUpperCase();
    return hex.match(/.{4}/g).join(' ');
  } catch {
    return '';
  }
}

// make builds an element; children are elements or texts, never markup.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((c) => c !== null && c !== ''));
  return element;
}

function picture(kind, encoded, alt, look) {
  return encoded ? make('img', { src: `data:image/${kind};base64,${encoded}`, alt, class: look }) : null;
}

function table(caption, heads, rows) {
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    make('table', {}, make('caption', {}, caption),
      make('thead', {}, make('tr', {}, ...heads.map((h) => make('th', { scope: 'col' }, h)))),
      make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((c, i) => (i === 0 ? make('th', { scope: 'row' }, c) : make('td', {}, c))))))));
}

function exhibit(e, words, good) {
  return make('article', { id: e.code },
    make('h2', {}, `${e.code} — ${e.title}`),
    good ? null : make('p', { class: 'broken' }, words.untrusted),
    make('p', { class: 'value' }, e.value),
    make('dl', {}, ...e.facts.map((f) => make('div', {}, make('dt', {}, f.name), make('dd', {}, f.value)))),
    picture('svg+xml', e.svg, e.alt, 'chart') ?? picture('png', e.png, e.alt, 'chart'),
    e.rows.length ? table(words.rows, [words.row, words.value, words.sample, words.calculation], e.rows.map((r) => [r.name, r.value, r.sample, r.calculation])) : null,
    make('div', { class: 'human' }, make('h3', {}, words.reading), make('p', {}, e.reading || words.no_reading)),
    make('h3', {}, words.limits), make('ul', {}, ...e.limits.map((l) => make('li', {}, l))),
    make('div', { class: 'verify' }, picture('png', e.qr, words.qr, 'qr'), make('p', {}, words.online, ' ', make('a', { href: e.address }, e.address))));
}

function show() {
  const good = isAsSigned();
  const verdict = document.getElementById('verdict');
  const main = document.getElementById('contenu');
  let book;
  try {
    book = JSON.parse(text);
  } catch {
    verdict.className = 'verdict bad';
    verdict.append(make('p', { class: 'word' }, signed.dataset.abime));
    document.documentElement.dataset.verdict = 'abime';
    return;
  }
  const words = book.words;
  verdict.className = `verdict ${good ? 'good' : 'bad'}`;
  verdict.append(make('p', { class: 'word' }, make('span', { 'aria-hidden': 'true' }, good ? '✓ ' : '≠ '), good ? words.intact : signed.dataset.modifie),
    make('p', {}, good ? words.intact_text : signed.dataset.modifieTexte),
    make('p', {}, words.key, ' ', make('strong', { class: 'key' }, fingerprint())));
  main.append(make('h1', {}, book.title), make('p', { class: 'about' }, ...book.about.flatMap((line) => [line, make('br')])),
    table(words.index, [words.code, words.figure, words.value], book.exhibits.map((e) => [make('a', { href: `#${e.code}` }, e.code), e.title, e.value])),
    ...book.exhibits.map((e) => exhibit(e, words, good)));
  document.documentElement.dataset.verdict = good ? 'intact' : 'modifie';
}

show();
