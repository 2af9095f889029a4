// What JavaScript adds to pages that work without it: folded tables under
// charts, sorting, copying, and pickers that close. Loaded before the body, so
// that nothing jumps.
'use strict';
document.documentElement.classList.add('js');

// Charts get their room as the page arrives: nothing moves when they are drawn.
const arriving = new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const charts = node.matches('.chart-canvas') ? [node] : node.querySelectorAll('.chart-canvas');
    for (const chart of charts) chart.style.height = `${chart.clientWidth < 560 ? chart.dataset.narrow : chart.dataset.wide}px`;
  }
});
arriving.observe(document, { childList: true, subtree: true });
addEventListener('load', () => { arriving.disconnect(); });

document.addEventListener('click', (event) => {
  const table = event.target.closest('button[data-table]');
  if (table) {
    const shown = document.getElementById(table.getAttribute('aria-controls')).classList.toggle('shown');
    table.setAttribute('aria-expanded', String(shown));
  }
  const copy = event.target.closest('button[data-copy]');
  if (copy) copyText(copy);
  const rich = event.target.closest('button[data-copy-rich]');
  if (rich) copyRich(rich);
  const sort = event.target.closest('button.sort');
  if (sort) sortBy(sort.closest('th'));
  for (const picker of document.querySelectorAll('details.picker[open]')) {
    if (!picker.contains(event.target)) picker.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !event.target.closest('input, textarea, select, [contenteditable]')) {
    const box = document.querySelector('.side .search input[type=search]');
    if (box && box.offsetParent) { // shown
      event.preventDefault();
      box.focus();
    }
  }
  if (event.key !== 'Escape') return;
  for (const picker of document.querySelectorAll('details.picker[open]')) {
    picker.open = false;
    picker.querySelector('summary').focus();
  }
});

async function copyText(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'Copié';
  } catch {
    getSelection().selectAllChildren(source); // ready for Ctrl+C
    button.textContent = 'Sélectionné : Ctrl+C pour copier';
  }
}

// A figure and its legend as a word processor takes them: formatted, and as plain text
// beside. Where the page did not come by https, the older way copies what is selected.
async function copyRich(button) {
  const source = document.getElementById(button.dataset.copyRich);
  try {
    const parts = { 'text/html': source.innerHTML, 'text/plain': source.innerText };
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(parts).map(([kind, text]) => [kind, new Blob([text], { type: kind })])))]);
    button.textContent = 'Copié';
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = document.execCommand('copy') ? 'Copié' : 'Sélectionné : Ctrl+C pour copier';
  }
}

document.addEventListener('DOMContentLoaded', () => {
  const work = document.querySelector('[data-follow]');
  if (work) follow(work);
  const form = document.querySelector('form[data-live]');
  if (form) judgeWhileTyping(form);
  for (const form of document.querySelectorAll('form[data-drop]')) sendDropped(form);
  document.querySelector('[data-print]')?.addEventListener('click', () => print());
  const upload = document.querySelector('form[data-upload]');
  if (upload) sendWithProgress(upload);
  const examples = document.getElementById('exemples');
  if (examples) showExamples(JSON.parse(examples.textContent));
  const search = document.querySelector('input[data-filter]');
  if (search) search.addEventListener('input', () => keepMatching(search));
  const timer = document.querySelector('[data-timer]');
  if (timer) runTimer(timer);
  for (const table of document.querySelectorAll('table[data-sortable]')) {
    if (table.tBodies[0].rows.length > 1) for (const head of table.tHead.rows[0].cells) makeSortable(head);
  }
});

// A timer of an oral: it counts down, says when half of the time has passed and when all has,
// and goes on below zero.
function runTimer(timer) {
  const clock = timer.querySelector('.clock');
  const said = timer.querySelector('[data-said]');
  const start = timer.querySelector('[data-start]');
  const whole = Number(timer.dataset.timer) * 60;
  let left = whole; // seconds, when it last stood still
  let since = 0; // when it was started, 0 while it stands
  let ticking;
  const show = () => {
    const now = since ? left - Math.floor((performance.now() - since) / 1000) : left;
    const of = Math.abs(now);
    clock.textContent = `${now < 0 ? '−' : ''}${Math.floor(of / 60)}:${String(of % 60).padStart(2, '0')}`;
    timer.classList.toggle('over', now < 0);
    const word = now <= 0 ? said.dataset.over : now <= whole / 2 ? said.dataset.half : '';
    if (said.textContent !== word) said.textContent = word;
    return now;
  };
  start.addEventListener('click', () => {
    if (since) {
      left = show();
      since = 0;
      clearInterval(ticking);
    } else {
      since = performance.now();
      ticking = setInterval(show, 250);
    }
    start.textContent = since ? start.dataset.pauseText : start.dataset.startText;
  });
  timer.querySelector('[data-reset]').addEventListener('click', () => {
    left = whole;
    if (since) since = performance.now();
    show();
  });
}

// Of the entries under some headings, those stay that hold each word typed, whatever their
// accents; a heading without any goes.
function keepMatching(search) {
  const bare = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = bare(search.value).split(/\s+/).filter(Boolean);
  let any = false;
  for (const group of document.querySelectorAll(search.dataset.filter)) {
    const under = bare(group.querySelector('h2').textContent);
    group.hidden = true;
    for (const entry of group.querySelectorAll('dl > div')) {
      const text = under + ' ' + bare(entry.textContent);
      entry.hidden = !words.every((word) => text.includes(word));
      group.hidden = group.hidden && entry.hidden;
    }
    any = any || !group.hidden;
  }
  document.querySelector('[data-filter-none]').hidden = any;
}

// The title of a column stays what it is, a link to its method or a word; a
// small button beside it sorts.
function makeSortable(head) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'sort';
  button.setAttribute('aria-label', `Trier par ${head.textContent.trim()}`);
  head.append(button);
}

function sortBy(head) {
  const table = head.closest('table');
  const descending = head.getAttribute('aria-sort') !== 'descending';
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => compare(a.cells[head.cellIndex], b.cells[head.cellIndex]) * (descending ? -1 : 1));
  body.append(...rows);
}

// Numbers by value, dates by key, texts in French order; empty cells are small.
function compare(a, b) {
  const x = a.dataset.sort ?? '';
  const y = b.dataset.sort ?? '';
  if (x === '' && y === '') return a.textContent.localeCompare(b.textContent, 'fr');
  if (x === '' || y === '') return x === '' ? -1 : 1;
  const difference = Number(x) - Number(y);
  return Number.isNaN(difference) ? x.localeCompare(y) : difference;
}

// Work under way is asked about until its page leads elsewhere, or is the result.
async function follow(work) {
  const usual = Number(work.dataset.wait) || 1500;
  let wait = usual;
  for (;;) {
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    wait = usual;
    try {
      const answer = await fetch(work.dataset.follow);
      if (answer.redirected) {
        location.replace(answer.url);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page.querySelector('[data-follow]');
      if (!now) {
        location.reload();
        return;
      }
      if (work.innerHTML !== now.innerHTML) work.replaceChildren(...now.childNodes); // whoever reads there keeps their place
    } catch {
      wait = 6000; // the program may be starting again
    }
  }
}

// A form whose answer is shown under it while somebody types: the server judges, as when
// the form is sent; only the answer to what was typed last is shown.
function judgeWhileTyping(form) {
  const result = document.getElementById(form.dataset.live);
  let waiting;
  let asked = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const fields = new URLSearchParams(new FormData(form));
      fields.set('vif', '1');
      try {
        const answer = await fetch(form.action, { method: 'POST', body: fields });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const now = page.getElementById(form.dataset.live);
        if (answer.ok && now && turn === asked) result.replaceChildren(...now.childNodes);
      } catch {
        // The button still sends the form.
      }
    }, 500);
  });
}

// The examples of a column stand beside it as soon as it is chosen.
function showExamples(examples) {
  for (const list of document.querySelectorAll('.mapping select')) {
    list.addEventListener('change', () => {
      document.getElementById(list.getAttribute('aria-describedby')).textContent = examples[list.value] ?? '';
    });
  }
}

// A document dropped on a form is sent at once.
function sendDropped(form) {
  onDrop(form, (files) => {
    if (!files.length) return;
    form.querySelector('input[type="file"]').files = files;
    form.requestSubmit();
  });
}

// onDrop hands over the files that are dropped on a form.
function onDrop(form, take) {
  form.addEventListener('dragover', (event) => {
    event.preventDefault();
    form.classList.add('over');
  });
  form.addEventListener('dragleave', () => form.classList.remove('over'));
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('over');
    take(event.dataTransfer.files);
  });
}

// Files are sent one after the other, with how far each is; they may be dropped on the form.
// It leads where the last answer does: to the file, or to the list when there are several.
function sendWithProgress(form) {
  const field = form.querySelector('input[type="file"]');
  const progress = form.querySelector('.drop-progress');
  const problem = form.querySelector('[role="alert"]');
  const button = form.querySelector('button');
  const say = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  const sendAll = async (files) => {
    if (button.disabled || !files.length) return;
    const large = files.find((file) => file.size > Number(form.dataset.most));
    say(large ? `« ${large.name} » est trop lourd. Compressez-le en .gz, ou exportez une période plus courte.` : '');
    if (large) return;
    button.disabled = true;
    progress.hidden = false;
    let answer;
    for (const [i, file] of files.entries()) {
      answer = await sendFile(form, file, (share) => {
        progress.querySelector('p').textContent = `${files.length > 1 ? `${i + 1} sur ${files.length} : ` : ''}${file.name}`;
        progress.querySelector('progress').value = share;
      });
      if (answer.problem) break;
    }
    button.disabled = false;
    progress.hidden = true;
    if (answer.problem) say(answer.problem);
    else if (files.length === 1) location.assign(answer.url);
    else location.reload();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sendAll([...field.files]);
  });
  onDrop(form, (files) => { sendAll([...files]); });
}

function sendFile(form, file, tell) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append('fichier', file);
    tell(0);
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) tell((100 * event.loaded) / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status < 400) return resolve({ url: request.responseURL });
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      const said = page.querySelector('form[data-upload] [role="alert"]:not([hidden])') ?? page.querySelector('main p');
      return resolve({ problem: said?.textContent.trim() || 'Le fichier n’a pas pu être envoyé.' });
    });
    request.addEventListener('error', () => resolve({ problem: `« ${file.name} » n’a pas pu être envoyé. Vérifiez que le programme tourne encore, puis réessayez.` }));
    request.open('POST', form.action);
    request.send(body);
  });
}

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});

// A form that changes something is sent once: pressed again while its answer is on the way, it
// would do it twice. It may go again when the page comes back, or when an answer that is a file,
// or none at all, left it there.
const sentForms = new Map();
const sentFor = 20000; // milliseconds
addEventListener('pageshow', () => { sentForms.clear(); });
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute('method') !== 'post') return;
  if (event.timeStamp - (sentForms.get(form) ?? -Infinity) < (form.hasAttribute('data-file') ? 1000 : sentFor)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sentForms.set(form, event.timeStamp);
  const status = form.querySelector('[data-busy]');
  if (status) status.textContent = status.dataset.busy;
});
