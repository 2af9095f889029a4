-- Erase what was set aside, sooner than its 90 days where the site says so.
DELETE FROM set_aside
WHERE site = {site:String} AND received < {before:DateTime64(3)}
