-- The credit notes that some refunds of the shop's answer for.
SELECT site, document, refund_id, version FROM credit_notes FINAL
WHERE site = {site:String} AND refund_id IN {ids:Array(String)}
