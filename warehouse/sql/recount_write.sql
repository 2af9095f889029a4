-- What a full recount of a site finds different from its visits: after a
-- sequence of passes this must write nothing. Large blocks make a month one part, merged as it is written and read without looking for repetitions.
-- A server that restarts meanwhile forgets the scratch tables: empty ones erase
-- nothing.
INSERT INTO visits (site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, version, deleted)
SELECT site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, {version:UInt64}, 0
FROM {{pass}}_new
WHERE (day, visitor, start, visit_id, row_hash) NOT IN (SELECT day, visitor, start, visit_id, row_hash FROM visits FINAL WHERE site = {site:String})
UNION ALL
SELECT site, day, visitor, start, visit_id, start, chain_start, '', 0, 0, '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, false, [], [], [], [], [], 0, [], [], [], [], [], 0, {version:UInt64}, 1
FROM visits FINAL
WHERE site = {site:String} AND (day, visitor, start, visit_id) NOT IN (SELECT day, visitor, start, visit_id FROM {{pass}}_new)
  AND (SELECT count() FROM {{pass}}_touched) > 0
SETTINGS optimize_on_insert = 1, min_insert_block_size_rows = 8000000, min_insert_block_size_bytes = 2000000000
