-- The refunds of the shop's that answer for some credit notes.
SELECT site, document, refund_id, version FROM credit_notes FINAL
WHERE site = {site:String} AND document IN {ids:Array(String)}
