-- All rates of a site.
SELECT currency, day, rate FROM exchange_rates FINAL
WHERE site = {site:String}
ORDER BY currency, day
