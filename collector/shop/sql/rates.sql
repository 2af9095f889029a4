-- The rates of some currencies of a site.
SELECT currency, day, rate FROM exchange_rates FINAL
WHERE site = {site:String} AND currency IN {currencies:Array(String)}
ORDER BY currency, day
