-- The visitors and days of the inserts that no pass has seen. The batch ledger,
-- not the clock, says what is new: a time watermark alone loses what concurrent
-- writers commit late.
INSERT INTO {{pass}}_touched
SELECT DISTINCT site, visitor, day, batch
FROM events
WHERE inserted > now64(3) - toIntervalSecond({since:UInt32})
  AND (batch, toYYYYMM(day)) NOT IN (SELECT batch, month FROM visit_passes)
