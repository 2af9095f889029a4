-- The links of other sites to a shop, as the tools say.
SELECT source_url, target_url, anchor, image, nofollow OR ugc OR sponsored AS nofollow, first_seen, undated, lost, outgoing, language
FROM backlinks FINAL
WHERE site = {site:String}
ORDER BY first_seen, source_url, target_url
