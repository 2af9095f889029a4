-- Forgets what an interrupted run of one audit may have stored of its links.
DELETE FROM audit_links WHERE audit_id = {id:String}
