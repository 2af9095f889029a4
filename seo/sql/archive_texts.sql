-- What the first pages of an audit say.
SELECT url, title, description, h1, subtitles, main_text
FROM audit_pages FINAL
WHERE audit_id = {id:String} AND main_text != ''
ORDER BY url
