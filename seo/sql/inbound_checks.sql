-- What visits of the linking pages found, the oldest first.
SELECT source_url, target_url, checked, state, status, anchor, region, outgoing, words, language, network, target_status, target_final
FROM backlink_checks FINAL
WHERE site = {site:String}
ORDER BY source_url, target_url, checked
