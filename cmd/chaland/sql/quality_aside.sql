-- What was received and not counted over a period, by reason. Hits whose site
-- could not be told (site '') are given with every site, and marked.
SELECT
    class,
    reason,
    site != '' AS site_known,
    count() AS hits,
    max(received) AS last,
    argMax(detail, received) AS example,
    uniqExact(detail) AS details
FROM set_aside FINAL
WHERE site IN ({site:String}, '')
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY class, reason, site_known
ORDER BY hits DESC, class, reason, site_known
