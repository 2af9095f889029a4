-- The visitors and days of the inserts that no pass has seen. The batch ledger,
-- not the clock, says what is new: a time watermark alone loses what concurrent
-- writers commit late. A batch stands in the ledger after it was inserted, so that
-- the ledger is read as far back as the events, and a minute more.
INSERT INTO {{pass}}_touched
SELECT DISTINCT site, visitor, day, batch
FROM events
WHERE inserted > now64(3) - toIntervalSecond({since:UInt32})
  AND (batch, toYYYYMM(day)) NOT IN (SELECT batch, month FROM visit_passes WHERE at > now() - {since:UInt32} - 60)
