-- Refunds of the shop's, of some amounts, that answer for no credit note yet.
SELECT refund_id, customer, ts, amount_incl FROM refunds FINAL
WHERE site = {site:String} AND NOT has({hearsay:Array(String)}, origin) AND amount_incl IN {amounts:Array(Int64)}
  AND refund_id NOT IN (SELECT refund_id FROM credit_notes FINAL WHERE site = {site:String})
ORDER BY refund_id
