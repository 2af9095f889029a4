-- The links of other sites that stand, of a site.
SELECT site, source_url, target_url, version, origin, anchor, image, nofollow, ugc, sponsored, kind, first_seen, undated, last_seen, lost, outgoing, language, rating, rating_name
FROM backlinks FINAL
WHERE site = {site:String}
