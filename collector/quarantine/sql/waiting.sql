-- What waits in the quarantine and can be told again, the oldest first, from a row on. What
-- the lists of robots and spam set apart is looked at when it may pass, or is asked for.
SELECT site, received, id, endpoint, class, reason, detail, agent, raw, path, hits, held, outcome, became, replayed
FROM set_aside FINAL
WHERE held != '' AND class != 'opt_out' AND outcome IN ('', 'claimed')
    AND ({site:String} = '' OR site IN ({site:String}, ''))
    AND (class = 'invalid' OR startsWith(reason, 'rule_') OR {robots:Bool})
    AND ({reason:String} = '' OR reason = {reason:String})
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
    AND (received, id) > ({after:DateTime64(3, 'UTC')}, {after_id:String})
ORDER BY received, id
LIMIT {limit:UInt32}
