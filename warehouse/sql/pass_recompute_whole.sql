-- The visitors that were not sure, from their whole history.
INSERT INTO {{pass}}_new (site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, version, deleted, sure)
SELECT * EXCEPT (chain_end), 0, 0, 2 FROM ({{rule}})
