-- What earlier imports of logs set aside: when it was first received, and what
-- was said.
SELECT id, received, detail FROM set_aside FINAL
WHERE site = {site:String} AND endpoint = 'log'
