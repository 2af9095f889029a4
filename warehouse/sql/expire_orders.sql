-- Erase the orders that only the tag told; the shop's own records and imports stay.
DELETE FROM orders
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND provisional AND origin IN ('tag', 'plausible', 'matomo', 'ga4', 'api')
