-- What was received and not counted over a period, by reason. Hits whose site
-- could not be told (site '') are given with every site, and marked. What was counted since
-- is set aside no more.
SELECT
    class,
    reason,
    site != '' AS site_known,
    sum(greatest(hits, 1)) AS hits,
    max(received) AS last,
    argMax(detail, received) AS example,
    uniqExact(detail) AS details
FROM set_aside FINAL
WHERE outcome != 'counted' AND site IN ({site:String}, '')
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY class, reason, site_known
ORDER BY hits DESC, class, reason, site_known
