-- The parts that the tables of facts hold now, one print per table and month;
-- a table that is not cut into months has one, under ''.
SELECT
    table,
    if(partition = 'tuple()', '', partition) AS month,
    groupBitXor(cityHash64(name, hash_of_all_files)) AS print
FROM system.parts
WHERE active AND database = currentDatabase()
  AND table IN ('events', 'visits', 'event_prints', 'orders', 'order_sightings', 'refunds', 'costs', 'products',
    'payments', 'shipments', 'mailings', 'conversations', 'partner_clicks', 'referrals', 'vouchers', 'reviews',
    'posts', 'searches', 'backlinks', 'investments', 'competitor_prices', 'quotes', 'stocks')
GROUP BY table, month
ORDER BY table, month
