-- Which of some events of an import, of a span of time, are stored already.
SELECT event_id FROM events
WHERE site = {site:String} AND origin = {origin:String} AND day >= toDate({first:DateTime64(3)}, 'UTC') AND day <= toDate({last:DateTime64(3)}, 'UTC')
  AND ts >= {first:DateTime64(3)} AND ts <= {last:DateTime64(3)}
  AND event_id IN (SELECT arrayJoin({ids:Array(UUID)}))
