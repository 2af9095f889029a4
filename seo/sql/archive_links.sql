-- The links of one audit that are in one state (all when it is empty), or that
-- lead to one address.
SELECT audit_id, site, source, target, state, status, internal, nofollow, anchor, position
FROM audit_links FINAL
WHERE audit_id = {id:String} AND ({state:String} = '' OR state = {state:String}) AND ({to:String} = '' OR target = {to:String})
ORDER BY state = 'broken' DESC, internal DESC, target, source, anchor
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
