-- Customers who were active when the period began, and those who still are at its
-- end, one row per key of a dimension. Guests are left out.
--
-- Active is who has a valid order in the last 12 months: before the period's first
-- day for customers_active, up to its last day for customers_kept. A customer stands
-- under what the last order before the period was (its channel, its region...).
SELECT
    toString({column:Identifier}) AS key,
    count() AS customers_active,
    countIf(still_active) AS customers_kept
FROM (
    SELECT
        *,
        '' AS total,
        customer GLOBAL IN (
            SELECT customer
            FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid' AND customer != ''
              AND ts >= {active_from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
        ) AS still_active
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid' AND customer != ''
      AND (customer, ts, order_id) GLOBAL IN (
        SELECT customer, (max((ts, order_id)) AS latest).1, latest.2
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND customer != ''
          AND ts >= {base_from:DateTime64(3, 'UTC')} AND ts < {from:DateTime64(3, 'UTC')}
        GROUP BY customer
      )
)
WHERE true
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({payment_values:Array(String)}, payment)
  AND has({delivery_values:Array(String)}, delivery)
  AND has({region_values:Array(String)}, region)
  AND has({coupon_values:Array(String)}, coupon)
GROUP BY key
