-- The least and the best popularity of one audit, for the scale of scores.
SELECT minIf(pagerank, pagerank > 0) AS least, max(pagerank) AS best FROM audit_pages FINAL WHERE audit_id = {id:String}
