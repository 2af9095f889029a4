-- The latest hits that were set aside over a period.
SELECT site, received, id, endpoint, class, reason, detail, agent, raw, path, hits, if(held != '', 'held', '') AS held, outcome, became, replayed
FROM set_aside FINAL
WHERE site IN ({site:String}, '')
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
ORDER BY received DESC, id
LIMIT {limit:UInt32}
