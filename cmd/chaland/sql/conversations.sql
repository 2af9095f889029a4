-- Conversations of a kind that say something, drawn evenly from a period: the order of a hash
-- of their ids is always the same and follows nothing of what they are about.
SELECT site, conversation_id, version, ts, origin, kind, motive, order_id, visitor, device, answered, wait_s, length_s, satisfaction, ordered, outcome, text
FROM conversations FINAL
WHERE site = {site:String} AND kind = {kind:String} AND text != ''
    AND toDate(ts, {tz:String}) BETWEEN {from_day:Date} AND {to_day:Date}
ORDER BY cityHash64(conversation_id), conversation_id
LIMIT {limit:UInt32}
