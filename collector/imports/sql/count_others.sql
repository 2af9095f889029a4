-- Events of the days of an import that came another way.
SELECT count() FROM events
WHERE site = {site:String} AND origin != {origin:String} AND day >= toDate({first:DateTime64(3)}, 'UTC') AND day <= toDate({last:DateTime64(3)}, 'UTC')
  AND ts >= {first:DateTime64(3)} AND ts <= {last:DateTime64(3)}
