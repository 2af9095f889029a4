-- One bucket of a site's visits, from all their events.
INSERT INTO {{pass}}_new (site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, version, deleted)
SELECT * EXCEPT (chain_end), {version:UInt64}, 0 FROM ({{rule}})
