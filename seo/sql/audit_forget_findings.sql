-- Forgets what an interrupted run of one audit may have stored of its findings.
DELETE FROM audit_findings WHERE audit_id = {id:String}
