-- What a shop paid to sell better for long.
SELECT site, investment_id, version, day, origin, name, supplier, perimeter, amount_excl, monthly_excl, staff_share
FROM investments FINAL
WHERE site = {site:String}
ORDER BY day, investment_id
