-- One page of one audit, with what it said of it in a browser.
SELECT audit_id, site, url, status, problem, depth, pagerank, inlinks, outlinks, indexable, in_sitemap, orphan, title, description, h1,
       canonical, words, bytes, ttfb_ms, content_hash, text_hash, redirect_to, hops, browser, stock
FROM audit_pages FINAL
WHERE audit_id = {id:String} AND url = {url:String}
