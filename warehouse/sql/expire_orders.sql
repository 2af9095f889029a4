-- Erase the orders that only the tag told; the shop's own records stay.
DELETE FROM orders
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND provisional AND origin NOT IN ('ga4-export', 'matomo-export')
