-- The shop's own orders lose the visitor that made them: the order is the shop's, the
-- visitor was measured.
ALTER TABLE orders UPDATE visitor = 0
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND visitor != 0 AND origin != 'case'
SETTINGS mutations_sync = 2
