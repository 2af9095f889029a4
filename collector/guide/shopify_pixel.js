// chaland : les étapes du paiement Shopify et la commande
const send = (name, event, fields) => fetch('{base}/collecte', {
  method: 'POST', keepalive: true,
  body: JSON.stringify({site: '{site}', name, url: event.context.document.location.href, ...fields}),
});
const amount = (money) => (money ? Number(money.amount) : undefined);
const order = (checkout) => ({
  value: amount(checkout.totalPrice), tax: amount(checkout.totalTax), currency: checkout.currencyCode,
  shipping: checkout.shippingLine ? amount(checkout.shippingLine.price) : undefined,
  items: checkout.lineItems.map((line) => ({
    item_id: (line.variant && (line.variant.sku || line.variant.id)) || line.title, item_name: line.title,
    price: line.variant ? amount(line.variant.price) : undefined, quantity: line.quantity,
  })),
});
const steps = {
  checkout_started: 'begin_checkout', checkout_contact_info_submitted: 'add_contact_info',
  checkout_shipping_info_submitted: 'add_shipping_info', payment_info_submitted: 'add_payment_info',
};
for (const step in steps) analytics.subscribe(step, (event) => send(steps[step], event, order(event.data.checkout)));
analytics.subscribe('checkout_completed', (event) => {
  const checkout = event.data.checkout;
  const number = String((checkout.order && checkout.order.id) || checkout.token).split('/').pop();
  send('purchase', event, {transaction_id: number, ...order(checkout)});
});
