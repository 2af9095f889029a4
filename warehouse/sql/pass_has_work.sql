-- Is there an insert that no pass has seen, or a purchase to place?
SELECT (
    SELECT count() FROM (
        SELECT 1 FROM events
        WHERE inserted > now64(3) - toIntervalSecond({since:UInt32})
          AND (batch, toYYYYMM(day)) NOT IN (SELECT batch, month FROM visit_passes WHERE at > now() - {since:UInt32} - 60)
        LIMIT 1)
) AS new_events, (SELECT count() FROM pending_orders) AS waiting
