-- Valid orders of a site over a period: how many, and the mean and variance (of a
-- sample, divided by one less) of what each is worth in cents, tax and shipping
-- included, and of the articles in each: what two means are compared by. One row. An
-- order of a category is one that holds an article of it, whole. The mean worth is
-- that of average_basket.
SELECT
    count() AS orders,
    avg(total_incl) AS basket_mean,
    varSampStable(total_incl) AS basket_variance,
    avg(items) AS items_mean,
    varSampStable(items) AS items_variance
FROM orders FINAL
WHERE site = {site:String} AND status = 'valid'
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND hasAny({categories:Array(String)}, arrayFilter((c, k) -> k = 'sale', line_category, line_kind))
