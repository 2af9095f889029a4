-- Fingerprint of the events of a period, from the hourly prints.
SELECT sum(rows) AS n, sum(print) AS print FROM event_prints FINAL
WHERE site = {site:String} AND hour >= toDateTime({from:DateTime64(3)}, 'UTC') AND hour < toDateTime({to:DateTime64(3)}, 'UTC')
