-- The links of other sites to a shop, the oldest first.
SELECT site, source_url, target_url, version, origin, anchor, image, nofollow, ugc, sponsored, kind, first_seen, undated, last_seen, lost, outgoing, language, rating, rating_name
FROM backlinks FINAL
WHERE site = {site:String}
ORDER BY first_seen, source_url, target_url
