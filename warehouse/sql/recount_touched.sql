-- The inserts of the site that the recount will have read.
INSERT INTO {{pass}}_touched
SELECT DISTINCT site, 0, day, batch FROM events WHERE site = {site:String}
UNION ALL SELECT {site:String}, 0, toDate(0), 0 -- a mark that the table was filled
