-- How many links of one audit are in one state.
SELECT count() AS n
FROM audit_links FINAL
WHERE audit_id = {id:String} AND state = {state:String}
