-- Orders that stand without a channel although an earlier state of theirs, which is still
-- there, had one: they take it over, one version later.
SELECT o.* EXCEPT inserted REPLACE (
    o.version + 1 AS version, e.visit_visitor AS visitor, e.visit_channel AS channel, e.visit_source AS source, e.visit_medium AS medium,
    e.visit_campaign AS campaign, if(o.device != '', o.device, e.visit_device) AS device)
FROM (SELECT * FROM orders FINAL WHERE site = {site:String} AND order_id IN {ids:Array(String)}) AS o
INNER JOIN (
    SELECT order_id, argMax(visitor, version) AS visit_visitor, argMax(channel, version) AS visit_channel, argMax(source, version) AS visit_source,
        argMax(medium, version) AS visit_medium, argMax(campaign, version) AS visit_campaign, argMax(device, version) AS visit_device
    FROM orders WHERE site = {site:String} AND order_id IN {ids:Array(String)} AND channel != ''
    GROUP BY order_id
) AS e ON o.order_id = e.order_id
WHERE o.channel = ''
