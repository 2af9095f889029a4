// Reads, in a world of its own that the page cannot see, what layout and time tell.
// The phone's screen is 390 pixels wide when this runs.
(async () => {
  const clip = (s, n) => { s = s.replace(/\s+/g, ' ').trim(); return s.length > n ? s.slice(0, n) + '…' : s; };
  const name = (e) => {
    if (!e || !e.tagName) return '';
    const classes = typeof e.className === 'string' ? e.className.trim().split(/\s+/).filter(Boolean).slice(0, 2) : [];
    return e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + classes.map((c) => '.' + c).join('');
  };
  const view = document.documentElement;

  // entries are those that the browser kept of one type, from the page's beginning.
  const entries = (type) => new Promise((done) => {
    const all = [];
    try {
      new PerformanceObserver((list) => all.push(...list.getEntries())).observe({ type, buffered: true });
    } catch { /* this Chromium does not know the type */ }
    setTimeout(() => done(all), 60);
  });
  const [paints, largest, shifts, tasks] = await Promise.all(['paint', 'largest-contentful-paint', 'layout-shift', 'longtask'].map(entries));

  // The largest contentful paint is the last candidate (W3C, Largest Contentful Paint).
  const last = largest[largest.length - 1];

  // Shifts add up in windows of 5 s at most without a pause of 1 s; the worst counts
  // (web.dev, Evolving the CLS metric). « hadRecentInput » is not asked: nobody touches the
  // page, and Chromium takes the size of the screen, set at the beginning, for an input.
  let cls = 0, windowSum = 0, windowStart = 0, before = -Infinity;
  const moved = new Map();
  for (const shift of shifts) {
    if (shift.startTime - before > 1000 || shift.startTime - windowStart > 5000) { windowSum = 0; windowStart = shift.startTime; }
    windowSum += shift.value; before = shift.startTime; cls = Math.max(cls, windowSum);
    for (const source of shift.sources || []) if (source.node) moved.set(name(source.node.nodeType === 1 ? source.node : source.node.parentElement), shift.value);
  }

  // What each long task takes beyond 50 ms after the first paint of content (web.dev, TBT).
  const first = paints.find((p) => p.name === 'first-contentful-paint')?.startTime ?? 0;
  let blocking = 0;
  for (const task of tasks) {
    const visible = Math.min(task.duration, task.startTime + task.duration - first);
    if (visible > 50) blocking += visible - 50;
  }

  // Text under 12 pixels, by the characters that can be seen.
  let letters = 0, small = 0, tiny = '', smallest = Infinity;
  const walker = document.createTreeWalker(document.body || view, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(), n = 0; node && n < 20000; node = walker.nextNode(), n++) {
    const text = node.data.trim(), parent = node.parentElement;
    if (!text || !parent || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(parent.tagName)) continue;
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = parent.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    letters += text.length;
    if (size < 12) {
      small += text.length;
      if (size < smallest) { smallest = size; tiny = name(parent) + ' (' + size + ' px)\u00a0: ' + clip(text, 60); }
    }
  }

  // A page wider than the screen scrolls sideways, unless it hides what goes beyond.
  const hides = [view, document.body].some((e) => e && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX));
  const beyond = hides ? 0 : Math.max(0, view.scrollWidth - view.clientWidth);
  const wide = [];
  if (beyond > 1) {
    for (const e of document.querySelectorAll('body *')) {
      const box = e.getBoundingClientRect();
      if (box.width > 0 && box.right + scrollX > view.clientWidth + 1 && !wide.some((w) => w.e.contains(e))) wide.push({ e, right: box.right });
      if (wide.length > 200) break;
    }
    wide.sort((a, b) => b.right - a.right);
  }

  // Targets of a finger under 24 pixels a side (WCAG 2.2, 2.5.8). Left out: links inside a
  // sentence, boxes that the browser draws itself, and targets with room around them: the
  // circle of 24 pixels at their centre touches no other target, nor the circle of one
  // that is small too.
  const box = (e) => { const r = e.getBoundingClientRect(); return { e, left: r.left, right: r.right, top: r.top, bottom: r.bottom, x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2, width: r.width, height: r.height }; };
  const inSentence = (e) => {
    if (getComputedStyle(e).display !== 'inline') return false;
    let block = e.parentElement;
    while (block && getComputedStyle(block).display === 'inline') block = block.parentElement;
    const own = [...(block || e).querySelectorAll('a, button')].reduce((n, a) => n + a.textContent.trim().length, 0);
    return (block || e).textContent.trim().length > own + 3; // separators make no sentence
  };
  const wanted = 'a[href], button, summary, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), [role=button], [role=link], [role=tab], [role=menuitem]';
  const targets = [...document.querySelectorAll(wanted)].slice(0, 3000)
    .filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.parentElement?.closest(wanted)).map(box)
    .filter((b) => b.width > 1 && b.height > 1 && b.right > 0 && b.left < innerWidth);
  const isSmall = (b) => b.width < 23.5 || b.height < 23.5;
  const touches = (b, o) => {
    const dx = Math.max(o.left - b.x, 0, b.x - o.right), dy = Math.max(o.top - b.y, 0, b.y - o.bottom);
    return Math.hypot(dx, dy) < 11.9 || (isSmall(o) && Math.hypot(o.x - b.x, o.y - b.y) < 23.9);
  };
  const cramped = targets.filter((b) => isSmall(b) && !inSentence(b.e) && targets.some((o) => o !== b && touches(b, o)));
  const label = (b) => name(b.e) + ' «\u00a0' + clip(b.e.innerText || b.e.getAttribute('aria-label') || b.e.value || '', 30) + '\u00a0»\u00a0: ' + Math.round(b.width) + ' × ' + Math.round(b.height) + ' px';

  // A layer over the page: what is on top at most points of the screen and does not
  // scroll with it. The page's own shell holds its main content and most of its words.
  const layers = new Map(), grid = 6;
  const words = (document.body?.innerText || '').length;
  for (let i = 1; i < grid; i++) {
    for (let j = 1; j < grid; j++) {
      let root = null;
      for (let e = document.elementFromPoint((innerWidth * i) / grid, (innerHeight * j) / grid); e && e !== document.body && e !== view; e = e.parentElement) {
        if (getComputedStyle(e).position === 'fixed' || (e.tagName === 'DIALOG' && e.open)) root = e;
      }
      if (root && !root.querySelector('main, [role=main]') && (root.innerText || '').length < words / 2 + 1) layers.set(root, (layers.get(root) || 0) + 1);
    }
  }
  let overlay = null;
  const covered = [...layers.values()].reduce((a, b) => a + b, 0) / ((grid - 1) * (grid - 1));
  if (covered >= 0.6) {
    const roots = [...layers.keys()];
    const text = clip(roots.map((r) => r.innerText || '').join(' '), 2000);
    const title = (e) => (e.getAttribute('aria-label') || e.getAttribute('title') || e.innerText || e.value || '').trim().toLowerCase();
    const closes = /^[x×✕✖✗╳⨯]$|fermer|close|non,? merci|plus tard|sans accepter|ignorer|passer|continuer/;
    const controls = roots.flatMap((r) => [...r.querySelectorAll('button, a, [role=button], input[type=button], input[type=submit]')]);
    overlay = {
      element: name(roots.sort((a, b) => (b.innerText || '').length - (a.innerText || '').length)[0]), text: clip(text, 120), share: covered,
      closes: controls.some((c) => closes.test(title(c)) && c.getBoundingClientRect().top < innerHeight / 2 && c.getBoundingClientRect().bottom > 0),
      duty: /cookie|consent|traceur|rgpd|18 ans|majeur|votre âge|mineur/i.test(text),
    };
  }

  return {
    lcp: last ? last.startTime : 0, lcpElement: last ? name(last.element) || (last.url || '') : '',
    cls, moved: [...moved.keys()].filter(Boolean).slice(0, 5), blocking, tasks: tasks.length,
    targets: targets.length, cramped: cramped.length, smallTargets: cramped.slice(0, 5).map(label), letters, small, tiny, beyond, wide: wide.slice(0, 5).map((w) => name(w.e) + '\u00a0: ' + Math.round(w.right) + ' px'), overlay,
    html: (document.doctype ? '<!doctype html>' : '') + view.outerHTML,
  };
})()
