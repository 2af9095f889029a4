-- Visits of a site over a period that arrive in a way that looks badly marked, by sign,
-- and the most frequent places of each: one row a sign and place, the whole under an
-- empty place.
--   all     every visit, to compare with
--   direct  no known origin
--   deep    no known origin, and it lands elsewhere than on the home page: few people
--           type such an address, a link without marks may bring them
--   half    a campaign whose source or medium is not told
--   self    the origin is a domain of the shop itself
SELECT
    sign.1 AS key,
    sign.2 AS key_2,
    count() AS visits
FROM (
    SELECT
        channel = 'direct' AND landing NOT IN ('', '/') AS is_deep,
        campaign != '' AND (source = '' OR medium = '') AS is_half,
        arrayExists(d -> source = d OR endsWith(source, concat('.', d)), {domains:Array(String)}) AS is_self,
        arrayConcat([('all', '')], if(channel = 'direct', [('direct', '')], []),
            if(is_deep, [('deep', ''), ('deep', landing)], []),
            if(is_half, [('half', ''), ('half', toString(campaign))], []),
            if(is_self, [('self', ''), ('self', toString(source))], [])) AS signs
    FROM visits FINAL
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
)
ARRAY JOIN signs AS sign
GROUP BY key, key_2
ORDER BY visits DESC, key, key_2
LIMIT 21 BY key
