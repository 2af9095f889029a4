-- How many pages of one audit have an address or a title that holds a text.
SELECT count() AS n
FROM audit_pages FINAL
WHERE audit_id = {id:String}
  AND ({text:String} = '' OR positionCaseInsensitiveUTF8(url, {text:String}) > 0 OR positionCaseInsensitiveUTF8(title, {text:String}) > 0)
