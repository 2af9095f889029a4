-- The customers of a site that imports wrote as their files do.
SELECT DISTINCT customer FROM (
    SELECT customer FROM orders WHERE site = {site:String} AND origin = 'import'
    UNION ALL
    SELECT customer FROM refunds WHERE site = {site:String} AND origin = 'import'
)
WHERE customer != '' AND NOT match(customer, '^client-[0-9a-f]{20}$')
ORDER BY customer
