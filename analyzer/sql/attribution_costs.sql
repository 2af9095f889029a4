-- What campaigns cost, excluding tax, one row per channel, campaign and partner: at any
-- date (cost_ever, which tells the campaigns that attribution.sql counts) and on the
-- days of the period (spend). commission_costs are the lines of any date that are
-- commissions.
SELECT
    toString(channel) AS key,
    toString(campaign) AS key_2,
    toString(partner) AS key_3,
    sum(greatest(amount_excl, 0)) AS cost_ever,
    sumIf(amount_excl, day BETWEEN {from_day:Date} AND {to_day:Date}) AS spend,
    countIf(kind = 'commission') AS commission_costs
FROM costs FINAL
WHERE site = {site:String}
GROUP BY channel, campaign, partner
