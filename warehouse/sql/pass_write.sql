-- What changed: new or different visits, and tombstones for old ones that the
-- events no longer tell.
INSERT INTO visits (site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, version, deleted)
SELECT site, day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id, device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers, row_hash, {version:UInt64}, 0
FROM {{pass}}_new
WHERE sure > 0 AND (site, day, visitor, start, visit_id, row_hash) NOT IN (SELECT site, day, visitor, start, visit_id, row_hash FROM {{pass}}_old)
UNION ALL
SELECT site, day, visitor, start, visit_id, start, chain_start, '', 0, 0, '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, 0, 0, 0, false, [], [], [], [], [], 0, [], [], [], [], [], 0, {version:UInt64}, 1
FROM {{pass}}_old
WHERE (site, day, visitor, start, visit_id) NOT IN (SELECT site, day, visitor, start, visit_id FROM {{pass}}_new WHERE sure > 0)
  AND (
      (site, visitor) IN (SELECT site, visitor FROM {{pass}}_unsure)
      OR (site, visitor, day) IN (SELECT site, visitor, day FROM {{pass}}_touched)
      OR (site, visitor, toDate(`end`, 'UTC')) IN (SELECT site, visitor, day FROM {{pass}}_touched)
      OR (site, visitor, chain_start) IN (
          SELECT DISTINCT o.site, o.visitor, o.chain_start
          FROM {{pass}}_old AS o
          INNER JOIN (SELECT site, visitor, chain_start AS cs, max(`end`) AS ce FROM {{pass}}_new WHERE sure > 0 GROUP BY ALL) AS n USING (site, visitor)
          WHERE o.start BETWEEN n.cs AND n.ce)
  )
