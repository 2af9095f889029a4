-- Forgets what an interrupted run of one audit may have stored of its pages.
DELETE FROM audit_pages WHERE audit_id = {id:String}
