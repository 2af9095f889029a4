-- Which of some marks are of people who were erased, and when.
SELECT site, mark, erased FROM erased_people FINAL
WHERE site = {site:String} AND mark IN {marks:Array(String)}
