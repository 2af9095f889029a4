-- A pending purchase is forgotten once its order stands with a channel, or
-- cannot gain one.
DELETE FROM pending_orders
WHERE (site, order_id) IN (
    SELECT site, order_id FROM orders FINAL
    WHERE (site, order_id) IN (SELECT site, order_id FROM pending_orders)
      AND (provisional OR channel != '')
)
   OR inserted < now64(3) - toIntervalHour(2)
