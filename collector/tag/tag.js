// The measuring tag of chaland. It sets no cookie and stores nothing unless the
// page calls chaland('consent', 'granted') or chaland('opt_out').
//
//   <script defer data-site="boutique" src="https://mesure.example/js/tag.js"></script>
//
// Attributes: data-site (id, domain or token), data-collect (where hits go;
// default: /collecte beside the script), data-hash (pages follow the fragment),
// data-datalayer="off" (leave the GA4 dataLayer alone).
// Before it has loaded: window.chaland=window.chaland||function(){(chaland.q=chaland.q||[]).push(arguments)}
// Calls: chaland(name, fields), chaland('page_view'), chaland('consent', 'granted' or 'denied'), chaland('opt_out'),
// chaland('opt_in'). The page of refusal of the collector, in a frame, makes the same two calls.
//
// Built into tag.min.js by `go generate ./collector/tag`; the test bounds its size.
(() => {
  const w = window, d = document, n = navigator, l = location;
  const script = d.currentScript, options = script.dataset;
  const collect = options.collect || new URL('/collecte', script.src).href;
  const cookie = 'chaland_id', opposition = 'chaland_opposition', seconds = () => Math.round(Date.now() / 1000);
  const random = (pattern) => pattern.replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // The identifier: only after consent, for 13 months, never prolonged.
  const store = (name, value, age) => {
    d.cookie = name + '=' + value + ';path=/;SameSite=Lax;max-age=' + age + (l.protocol == 'https:' ? ';Secure' : '');
  };
  const refused = n.globalPrivacyControl;
  let visitor = (d.cookie.match(/chaland_id=([^;]+)/) || [])[1];
  let sentBefore; // hits have gone without the identifier
  const consent = (given) => {
    if (given == 'granted' && !refused) {
      if (!visitor) {
        visitor = random('10000000100040008000100000000000') + '.' + seconds().toString(36) + (sentBefore ? '.x' : '');
        store(cookie, visitor, 34e6); // 13 months less two days
      }
    } else if (visitor) {
      visitor = 0;
      store(cookie, '', 0);
    }
  };
  if (refused) consent();

  // Refusal of any measure, for this browser: a cookie of 13 months that says nothing else.
  let silent = d.cookie.includes(opposition + '=1');
  const oppose = (yes) => {
    silent = yes;
    store(opposition, yes, yes && 34e6);
    if (yes) { consent(); waiting = []; }
  };

  // Hits wait a moment so that those of one instant share a request. Identity
  // and instant are fixed here: a hit that is sent again counts once.
  let waiting = [], timer, url, referrer = d.referrer;
  const flush = (leaving) => {
    clearTimeout(timer);
    timer = 0;
    if (!waiting.length) return;
    const hits = waiting.splice(0, 50);
    const body = JSON.stringify({ site: options.site, sent: Date.now(), events: hits });
    if (leaving && n.sendBeacon && n.sendBeacon(collect, body)) return;
    const again = () => { waiting = hits.concat(waiting).slice(-200); timer = timer || setTimeout(flush, 5e3); };
    fetch(collect, { method: 'POST', body, keepalive: true, credentials: 'include' }).then((r) => { if (r.status == 429 || r.status > 499) again(); }, again);
  };
  const send = (name, fields) => {
    if (silent) return;
    const hit = { name, id: random('10000000-1000-4000-8000-100000000000'), time: Date.now(), url, referrer };
    if (visitor) hit.visitor = visitor; else sentBefore = 1;
    if (n.maxTouchPoints > 1 && /Mac/.test(n.platform)) hit.device = 'tablet';
    waiting.push(Object.assign(hit, fields));
    timer = timer || setTimeout(flush, 99);
  };

  // Time in sight, and how much of the page was seen.
  let since, spent = 0, depth = 0, told = 0;
  const watch = () => { since = d.visibilityState == 'visible' ? Date.now() : 0; };
  const measure = () => {
    const e = d.documentElement;
    depth = Math.max(depth, Math.min(100, Math.round((w.scrollY + w.innerHeight) / Math.max(e.scrollHeight, 1) * 100)));
  };
  const engage = () => {
    if (since) spent += Date.now() - since;
    if (url && (spent > 999 || depth > told + 9)) {
      send('engagement', { engagement_ms: spent, scroll: depth });
      spent = 0;
      told = depth;
    }
    watch();
  };

  // Page views, also of applications that change page without loading one.
  let page;
  const view = (manual) => {
    const now = l.pathname + (options.hash != null ? l.hash : '');
    if (now == page && manual !== true) return;
    if (page != null) {
      engage();
      referrer = url;
    }
    page = now;
    url = l.href;
    spent = depth = told = 0;
    send('page_view', { title: d.title });
    measure();
  };
  const later = () => setTimeout(view);
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name];
    history[name] = function () { original.apply(this, arguments); later(); };
  }
  w.addEventListener('popstate', later);
  if (options.hash != null) w.addEventListener('hashchange', later);
  w.addEventListener('scroll', measure, { passive: true });
  d.addEventListener('visibilitychange', () => {
    if (since) { engage(); flush(1); } else watch();
  });
  w.addEventListener('pagehide', () => { engage(); flush(1); });
  w.addEventListener('pageshow', (e) => { if (e.persisted) { watch(); view(true); } });

  // Links that lead away, and files.
  const click = (event) => {
    const a = event.target.closest && event.target.closest('a[href]');
    if (!a || !/^http/.test(a.protocol)) return;
    const props = { link: a.host + a.pathname };
    if (/\.(pdf|zip|rar|7z|gz|docx?|xlsx?|pptx?|odt|ods|csv|txt|mp3|mp4|avi|mov|exe|dmg|apk|epub)$/i.test(a.pathname)) send('file_download', { props });
    else if (a.host != l.host) send('outbound', { props });
  };
  d.addEventListener('click', click, true);
  d.addEventListener('auxclick', click, true);

  // What a page already tells GA4: dataLayer.push({event, ecommerce}) and gtag('event', name, fields).
  const known = /^(view_item(_list)?|select_item|(add_to|remove_from|view)_cart|begin_checkout|add_(contact|shipping|payment)_info|purchase|refund|search|view_search_results|video_\w+|sign_up|login)$/;
  const layer = (entry) => {
    if (!entry) return;
    const name = entry[0] == 'event' ? entry[1] : entry.event;
    if (known.test(name)) send(name, entry[0] ? entry[2] : entry.ecommerce);
  };

  const run = (name, fields) => {
    if (name == 'consent') consent(fields);
    else if (/^opt_?out$/.test(name)) oppose(1);
    else if (name == 'opt_in') oppose(0);
    else if (name == 'page_view') view(true);
    else send(name, fields);
  };
  const start = () => {
    const early = (w.chaland || run).q || [], first = (a) => /^(consent|opt_?(out|in))$/.test(a[0]);
    w.chaland = run;
    w.addEventListener('message', (e) => {
      if (collect.startsWith(e.origin + '/') && /^chaland opt/.test(e.data)) run(e.data.slice(8));
    });
    for (const a of early) if (first(a)) run(...a);
    watch();
    view();
    for (const a of early) if (!first(a)) run(...a);
    if (options.datalayer != 'off') {
      const data = w.dataLayer = w.dataLayer || [], push = data.push;
      data.forEach(layer);
      data.push = function () {
        for (const entry of arguments) layer(entry);
        return push.apply(data, arguments);
      };
    }
  };
  if (d.prerendering) d.addEventListener('prerenderingchange', start, { once: true }); else start();
})();
