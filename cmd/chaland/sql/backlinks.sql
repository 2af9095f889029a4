-- The links of other sites to a shop, the oldest first.
SELECT site, source_url, target_url, version, origin, anchor, nofollow, kind, first_seen, lost
FROM backlinks FINAL
WHERE site = {site:String}
ORDER BY first_seen, source_url, target_url
