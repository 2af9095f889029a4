// What a WooCommerce, PrestaShop or Shopify shop does, told to the measuring tag without a
// developer: product sheets, carts, checkouts, searches and, where the page shows it, orders.
//
//   <script defer src="https://mesure.example/js/boutique.js"></script>   after tag.js
//
// Sheets are read from the Product that these shops mark in JSON-LD; carts from the forms of
// their usual themes. A page that already tells GA4's dataLayer of an event is not told twice.
// The order that the shop itself sends (webhook, import) replaces the one that is read here.
//
// Built into shop.min.js by `go generate ./collector/tag`.
(() => {
  const w = window, d = document, body = d.body;
  const has = (name) => body.classList.contains(name) || body.id === name;
  // The currency of the page, where the shop's own script says it.
  const at = (...path) => path.reduce((x, key) => (x || {})[key], w);
  const currency = at('prestashop', 'currency', 'iso_code') || at('Shopify', 'currency', 'active') || at('wcSettings', 'currency', 'code');
  const layered = (name) => (w.dataLayer || []).some((e) => e && (e.event === name || e[1] === name));
  const tell = (name, fields) => {
    if (layered(name)) return;
    const queue = () => { w.chaland = w.chaland || function () { (w.chaland.q = w.chaland.q || []).push(arguments); }; return w.chaland; };
    queue()(name, fields);
  };
  const list = (x) => (Array.isArray(x) ? x : x ? [x] : []);
  const isA = (x, type) => x && list(x['@type']).includes(type);
  const text = (x) => (typeof x === 'string' || typeof x === 'number' ? String(x) : x && x.name ? String(x.name) : '');

  // The marked things of the page, those of a graph one by one.
  const marked = [];
  for (const script of d.querySelectorAll('script[type="application/ld+json"]')) {
    try {
      for (const x of list(JSON.parse(script.textContent))) marked.push(...list(x['@graph'] || x));
    } catch { /* not JSON: nothing is marked there */ }
  }
  const product = marked.find((x) => isA(x, 'Product') || isA(x, 'ProductGroup'));
  const itemOf = (p, quantity) => {
    const one = list(p.hasVariant)[0] || p;
    const offer = list(one.offers || p.offers)[0] || {};
    const offers = list(offer.offers)[0] || offer;
    const specified = list(offers.priceSpecification)[0] || {};
    return {
      item_id: text(p.sku || one.sku || p.productGroupID || p.productID || p.mpn || p.name), item_name: text(p.name),
      item_category: text(list(p.category)[0]), price: text(offers.price || offer.lowPrice || specified.price), quantity,
      in: offers.priceCurrency || offer.priceCurrency || specified.priceCurrency,
    };
  };
  const tellItem = (name, item) => {
    const money = item.in || currency;
    delete item.in;
    tell(name, { items: [item], ...(money && { currency: money }) });
  };
  if (product && product.name) tellItem('view_item', itemOf(product, 1));

  // Carts: the sheet's own form, or a button of a list.
  const quantity = (form) => Number((form.querySelector('[name="quantity"], [name="qty"], #quantity_wanted') || {}).value) || 1;
  const forms = 'form.cart, form[action*="/cart/add"], #add-to-cart-or-refresh';
  let last = 0; // a click and its form tell the same thing
  const add = (item) => {
    if (Date.now() - last < 500 || !item.item_id) return;
    last = Date.now();
    tellItem('add_to_cart', item);
  };
  d.addEventListener('submit', (e) => {
    const form = e.target.closest(forms);
    if (form && product) add(itemOf(product, quantity(form)));
  }, true);
  d.addEventListener('click', (e) => {
    const button = e.target.closest('.ajax_add_to_cart, [data-button-action="add-to-cart"]');
    if (!button) return;
    const data = button.dataset, form = button.closest(forms);
    if (form && product) add(itemOf(product, quantity(form)));
    else add({ item_id: data.product_sku || data.productSku || data.product_id || data.productId || '', quantity: Number(data.quantity) || 1 });
  }, true);

  if (has('woocommerce-cart') || has('cart') || /^\/cart\/?$/.test(location.pathname)) tell('view_cart', {});
  const ordered = has('woocommerce-order-received') || has('order-confirmation');
  if (!ordered && (has('woocommerce-checkout') || has('checkout'))) tell('begin_checkout', {});

  // A search, from the address.
  const words = new URLSearchParams(location.search);
  const search = words.get('s') || words.get('search_query') || (/\/search/.test(location.pathname) && words.get('q'));
  if (search) tell('search', { search });

  // An order that the page of thanks shows, once.
  const shown = (selector) => ((d.querySelector(selector) || {}).textContent || '').replace(/\s+/g, ' ').trim();
  if (ordered) {
    // The number that the shop's own orders come under: WooCommerce's as shown (a module may number otherwise than the
    // address does), PrestaShop's as in the address.
    const address = location.href.match(/order-received[\/=](\d+)/);
    const order = words.get('id_order') || shown('.woocommerce-order-overview__order strong') || (address && address[1]) || shown('#order-reference-value').split(':').pop().trim();
    const paid = shown('.woocommerce-order-overview__total .amount') || shown('.order-confirmation-table .total-value td:last-child');
    const value = paid.replace(/[^\d.,]/g, '');
    let told;
    try { const key = 'chaland ' + order; told = sessionStorage[key]; sessionStorage[key] = 1; } catch { /* storage is forbidden: a reload may tell it again */ }
    const money = currency || (/€/.test(paid) ? 'EUR' : /£/.test(paid) && 'GBP'); // other signs name several
    if (order && value && !told) tell('purchase', { order_id: order, value, ...(money && { currency: money }) });
  }
})();
