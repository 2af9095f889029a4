-- The visits of the touched visitors, told again from the day before to the day
-- after each touched day. A chain that reaches the edge of that window may go
-- on outside: it is not sure.
INSERT INTO {{pass}}_new (site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, version, deleted, sure)
SELECT v.* EXCEPT (chain_end), 0, 0,
    NOT ((NOT has(days, toDate(chain_start, 'UTC')) AND chain_start <= toStartOfDay(chain_start) + 1800)
      OR (NOT has(days, toDate(chain_end, 'UTC')) AND chain_end >= toStartOfDay(chain_end) + 84600))
FROM ({{rule}}) AS v
INNER JOIN (SELECT site, visitor, groupUniqArray(day) AS days FROM {{pass}}_touched GROUP BY site, visitor) AS t USING (site, visitor)
WHERE arrayExists(d -> d BETWEEN toDate(chain_start, 'UTC') AND toDate(chain_end, 'UTC'), days)
