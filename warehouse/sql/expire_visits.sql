-- Erase the visits that no event tells any more.
DELETE FROM visits
WHERE site = {site:String} AND start < {before:DateTime64(3)}
  AND (day, visitor) NOT IN (
      SELECT day, visitor FROM events
      WHERE site = {site:String} AND day <= toDate({before:DateTime64(3)}, 'UTC') + 1)
