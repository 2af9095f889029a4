-- A pending purchase is forgotten once its order stands with a channel, or
-- cannot gain one. Where the shop itself says where a buyer came from (its
-- versions are even, see orders_enrich), that is the visit's channel.
DELETE FROM pending_orders
WHERE (site, order_id) IN (
    SELECT site, order_id FROM orders FINAL
    WHERE (site, order_id) IN (SELECT site, order_id FROM pending_orders)
      AND (provisional OR channel != '' AND (origin NOT IN ('woocommerce', 'shopify', 'generic') OR version % 2 = 1))
)
   OR inserted < now64(3) - toIntervalHour(2)
