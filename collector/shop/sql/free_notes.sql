-- Credit notes of files that name no order, of some amounts.
SELECT refund_id, customer, ts, amount_incl FROM refunds FINAL
WHERE site = {site:String} AND origin = 'import' AND order_id = '' AND amount_incl IN {amounts:Array(Int64)}
ORDER BY refund_id
