-- Visits that began in a span of time.
SELECT count() FROM visits FINAL
WHERE site = {site:String} AND day >= toDate({first:DateTime64(3)}, 'UTC') AND day <= toDate({last:DateTime64(3)}, 'UTC')
  AND start >= {first:DateTime64(3)} AND start <= {last:DateTime64(3)}
