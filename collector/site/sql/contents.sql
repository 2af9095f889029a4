-- How much a site has, for people who are about to remove it.
SELECT
    (SELECT count() FROM visits FINAL WHERE site = {site:String}) AS visits,
    (SELECT count() FROM orders FINAL WHERE site = {site:String}) AS orders,
    (SELECT count() FROM costs FINAL WHERE site = {site:String}) AS costs,
    (SELECT uniqExact(sku) FROM products WHERE site = {site:String}) AS products,
    (SELECT count() FROM audits FINAL WHERE site = {site:String}) AS audits
