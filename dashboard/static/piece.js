// The editor of a document of the dossier: it saves as one types, keeps a copy in the
// browser until the server has it, and gives that copy back on return. Without scripts the
// same form is sent by its button.
'use strict';
document.addEventListener('DOMContentLoaded', () => {
  const form = document.querySelector('form[data-piece]');
  if (form) editPiece(form);
  const clash = document.querySelector('form[data-settles]');
  if (clash) clash.addEventListener('submit', () => localCopies(clash.dataset.settles).keep(allOf(clash)));
});

function editPiece(form) {
  const pause = 1200; // milliseconds after the last key
  const retry = 5000;
  const local = localCopies(form.dataset.piece);
  const address = form.getAttribute('action'); // its property is a button of that name
  const status = document.getElementById('enregistrement');
  const notice = document.getElementById('copie');
  let known = typedIn(form); // what the server has
  let timer;
  let sending = false;
  let stopped = false;

  giveBack();
  form.addEventListener('input', changed);
  form.addEventListener('change', changed);
  form.addEventListener('click', editRows);
  form.addEventListener('submit', () => { stopped = true; local.keep(allOf(form)); });
  addEventListener('online', () => send());
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => { if (document.hidden) leave(); });

  function changed() {
    if (typedIn(form) === known) return;
    local.keep(allOf(form));
    if (stopped) return;
    status.textContent = 'Modifié, enregistrement…';
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  async function send() {
    const sent = typedIn(form);
    const chosen = chosenIn(form);
    if (sending || stopped || sent === known) return;
    sending = true;
    let wait = 0;
    try {
      const answer = await post(address, allOf(form));
      if (answer.ok) received(new DOMParser().parseFromString(await answer.text(), 'text/html'), sent, chosen);
      else if (answer.status >= 500 || answer.status === 429) wait = retry;
      else refused(answer.status);
    } catch {
      wait = retry;
    }
    sending = false;
    if (wait) status.textContent = 'Pas de réseau : votre texte est gardé dans ce navigateur, nouvel essai dans un instant.';
    if (!stopped && typedIn(form) !== known) {
      clearTimeout(timer);
      timer = setTimeout(send, wait || pause);
    }
  }

  // The page that comes back tells what is missing, wrong and computed.
  function received(page, sent, chosen) {
    if (!page.querySelector('form[data-piece]')) return refused(403); // the session ended: it is another page
    const asSent = typedIn(form) === sent;
    refresh(form, page, asSent);
    if (asSent) form.querySelectorAll('input[name="raccourci"]').forEach((field) => { field.remove(); });
    known = joinLists(form, page, sent, chosen);
    if (typedIn(form) === known) local.drop();
    else local.keep(allOf(form));
    status.textContent = page.getElementById('enregistrement').textContent;
  }

  function refused(code) {
    stopped = true;
    const reasons = {
      409: 'Cette pièce a été modifiée au même endroit dans une autre fenêtre. Rien n’est perdu : comparez les deux textes.',
      404: 'Cette pièce a été supprimée ailleurs. Votre texte reste dans cette page et dans ce navigateur.',
      403: 'Votre session a pris fin. Reconnectez-vous dans un autre onglet, puis enregistrez : votre texte est gardé.',
    };
    tell(reasons[code] || 'L’enregistrement a été refusé. Votre texte reste dans cette page et dans ce navigateur.');
    status.textContent = 'Non enregistré.';
    if (code === 409) offer('Comparer les deux textes', () => form.requestSubmit());
  }

  function tell(text) {
    notice.hidden = false;
    notice.textContent = text + ' ';
  }

  function offer(label, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', act);
    notice.append(button);
  }

  // Leaving with something unsaved: one last try that outlives the page; the copy stays.
  function leave() {
    if (stopped || typedIn(form) === known) return;
    const body = allOf(form);
    local.keep(body);
    if (body.length < 60000) post(address, body, true).catch(() => {});
  }

  // What could not be saved last time is sent now; the page then shows it.
  async function giveBack() {
    const copies = local.left().filter((copy) => withoutMarks(copy.fields) !== known);
    local.forget(local.left().filter((copy) => withoutMarks(copy.fields) === known));
    for (const copy of copies) {
      tell('Un texte de cette pièce n’avait pas pu être enregistré : il est repris.');
      try {
        const answer = await post(address, copy.fields);
        if (answer.ok) {
          local.forget([copy]);
          location.reload();
          return;
        }
        if (answer.status === 409) {
          tell('Un texte gardé dans ce navigateur diffère de ce qui est enregistré. Rien n’est perdu : comparez les deux.');
          offer('Comparer les deux textes', () => { local.forget([copy]); sendAway(address, copy.fields); });
        }
      } catch {
        tell('Un texte de cette pièce attend dans ce navigateur : il sera repris quand le réseau reviendra.');
        addEventListener('online', () => location.reload(), { once: true });
      }
      return;
    }
  }

  function editRows(event) {
    const add = event.target.closest('button[name="ajouter"]');
    const drop = event.target.closest('button[name="retirer"], button[data-drop]');
    if (!add && !drop) return;
    event.preventDefault();
    if (drop) {
      const { rows } = drop.closest('tbody').dataset;
      dropRow(form, drop.closest('tr'));
      tellShorter(form, rows);
    }
    if (add) addRow(form, add.value);
    changed();
  }
}

function post(address, fields, keepalive = false) {
  return fetch(address, { method: 'POST', keepalive, redirect: 'follow', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: fields + '&vif=1' });
}

function allOf(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string')).toString();
}

// Marks change with each save, an empty choice says nothing, and neither does the order of fields.
function withoutMarks(fields) {
  const said = new URLSearchParams([...new URLSearchParams(fields)].filter(([name, value]) => !name.startsWith('lu.') && name !== 'raccourci' && !(value === '' && name.split('.').length === 2 && name.startsWith('v.'))));
  said.sort();
  return said.toString();
}

function typedIn(form) { return withoutMarks(allOf(form)); }

function addRow(form, key) {
  const pattern = form.querySelector(`template[data-row="${key}"]`);
  const number = Number(pattern.dataset.next);
  pattern.dataset.next = String(number + 1);
  const row = pattern.content.firstElementChild.cloneNode(true);
  numberRow(row, number);
  form.querySelector(`tbody[data-rows="${key}"]`).append(row);
  row.querySelector('input, select, textarea')?.focus();
}

function numberRow(row, number) {
  for (const field of row.querySelectorAll('[name^="v."]')) {
    field.name = field.name.replace(/\.\d+\./, `.${number}.`);
    field.setAttribute('aria-label', field.getAttribute('aria-label').replace(/\d+$/, String(number + 1)));
  }
  for (const output of row.querySelectorAll('output')) output.dataset.cell = output.dataset.cell.replace(/\.\d+\./, `.${number}.`);
  for (const button of row.querySelectorAll('button[name="retirer"]')) button.value = button.value.replace(/\d+$/, String(number));
}

// A row without words at the end is no change of words: the server is told that it goes.
function tellShorter(form, key) {
  if ([...form.querySelectorAll('input[name="raccourci"]')].some((field) => field.value === key)) return;
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'raccourci', value: key }));
}

// The rows behind the one that goes are numbered anew, as the server will, and marks that
// another table gives them move along.
function dropRow(form, row) {
  const rows = row.parentElement;
  const place = [...rows.rows].indexOf(row);
  row.remove();
  [...rows.rows].forEach(numberRow);
  form.querySelector(`template[data-row="${rows.dataset.rows}"]`).dataset.next = String(rows.rows.length);
  if (!rows.dataset.marks) return;
  const [table, prefix] = rows.dataset.marks.split('.');
  for (const marked of form.querySelector(`tbody[data-rows="${table}"]`).rows) {
    const cell = (mark) => marked.querySelector(`[name$=".${prefix}_${mark}"]`);
    for (let mark = place + 1; cell(mark); mark++) cell(mark).value = cell(mark + 1)?.value ?? '';
  }
}

// Everything around the fields is taken from the page that came back; the fields are left to
// whoever types. Cells are computed of what was sent: after more was typed they wait.
function refresh(form, page, asSent) {
  const elsewhere = page.querySelector('form[data-piece]').dataset.elsewhere.split(' ');
  for (const mark of page.querySelectorAll('#marques input')) {
    const own = form.elements.namedItem(mark.name);
    if (!elsewhere.includes(mark.name.slice(3)) && own) own.value = mark.value;
  }
  for (const id of ['manque', 'ailleurs', 'attendus']) replace(id, page);
  for (const part of form.querySelectorAll('.found, tfoot, output[id], .tag.tool')) {
    const now = page.getElementById(part.id);
    if (!now) continue;
    part.hidden = now.hidden;
    if (!part.isEqualNode(now)) part.replaceChildren(...now.childNodes);
  }
  for (const output of asSent ? form.querySelectorAll('output[data-cell]') : []) {
    const now = page.querySelector(`output[data-cell="${output.dataset.cell}"]`);
    if (now) output.textContent = now.textContent;
  }
}

function replace(id, page) {
  const own = document.getElementById(id);
  const now = page.getElementById(id);
  if (own && now && !own.contains(document.activeElement)) own.replaceChildren(...now.childNodes);
}

// What is chosen in each list of figures or findings, by its id.
function chosenIn(form) {
  return new Map([...form.querySelectorAll('.picked')].map((list) => [list.id, list.querySelector('select')?.value ?? '']));
}

// A figure or finding that was chosen and sent joins its list, so that another can be chosen;
// what was ticked off or chosen meanwhile stays so. The answer is what the server has: what
// was sent, with these lists as it wrote them.
function joinLists(form, page, sent, chosen) {
  const known = new URLSearchParams(sent);
  const elsewhere = page.querySelector('form[data-piece]').dataset.elsewhere.split(' ');
  for (const list of form.querySelectorAll('.picked')) {
    const now = page.getElementById(list.id);
    const key = list.id.replace(/^liste-/, '');
    if (!now || !chosen.get(list.id) || elsewhere.includes(key)) continue;
    const off = [...list.querySelectorAll('input:not(:checked)')].map((box) => box.value);
    const next = list.querySelector('select').value;
    const focused = list.contains(document.activeElement);
    list.replaceChildren(...now.childNodes);
    const boxes = [...list.querySelectorAll('input')];
    known.delete(`v.${key}`);
    for (const box of boxes) {
      known.append(`v.${key}`, box.value);
      box.checked = !off.includes(box.value);
    }
    const select = list.querySelector('select');
    if (select && next !== chosen.get(list.id)) select.value = next;
    if (focused) (select ?? boxes.at(-1))?.focus();
  }
  known.sort();
  return known.toString();
}

function sendAway(address, fields) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = address;
  for (const [name, value] of new URLSearchParams(fields)) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

// Copies of unsaved text, one a tab: a tab that saves leaves the others' alone.
function localCopies(piece) {
  const attempt = (act, otherwise) => { try { return act(); } catch { return otherwise; } }; // no storage: the server's copy is all there is
  function tab() {
    return attempt(() => {
      const id = sessionStorage.getItem('tab') ?? crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
      sessionStorage.setItem('tab', id);
      return id;
    }, '0');
  }
  const mine = `${piece}:${tab()}`;
  return {
    keep: (fields) => attempt(() => localStorage.setItem(mine, JSON.stringify({ at: Date.now(), fields }))),
    drop: () => attempt(() => localStorage.removeItem(mine)),
    forget: (copies) => { for (const copy of copies) attempt(() => localStorage.removeItem(copy.key)); },
    // those of this tab, and of tabs that have been silent for ten seconds
    left: () => attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(`${piece}:`))
      .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }))
      .filter((copy) => copy.key === mine || Date.now() - copy.at > 10000), []),
  };
}
