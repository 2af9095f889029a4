-- The pages of one audit whose address or title holds a text, the most popular
-- first.
SELECT audit_id, site, url, status, problem, depth, pagerank, inlinks, outlinks, indexable, in_sitemap, orphan, title, description, h1,
       canonical, words, bytes, ttfb_ms, content_hash, text_hash, redirect_to, hops, browser, stock
FROM audit_pages FINAL
WHERE audit_id = {id:String}
  AND ({text:String} = '' OR positionCaseInsensitiveUTF8(url, {text:String}) > 0 OR positionCaseInsensitiveUTF8(title, {text:String}) > 0)
ORDER BY pagerank DESC, depth < 0, depth, url
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
