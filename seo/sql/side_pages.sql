-- What the pages of some audits are like: medians of the length of titles, of words and of
-- the time to the first byte over the pages that a search engine may list, and the 75th
-- centile of the largest paint over those opened in a browser. A page without a title counts
-- for a title of no character.
SELECT audit_id,
       countIf(indexable) AS listed,
       toFloat64(if(listed = 0, 0, quantileExactIf(0.5)(lengthUTF8(title), indexable))) AS title_length,
       toFloat64(if(listed = 0, 0, quantileExactIf(0.5)(words, indexable))) AS words,
       toFloat64(if(listed = 0, 0, quantileExactIf(0.5)(ttfb_ms, indexable))) AS ttfb,
       countIf(browser != '') AS opened,
       toFloat64(if(opened = 0, 0, quantileExactIf(0.75)(JSONExtractFloat(browser, 'lcp_s'), browser != ''))) AS lcp
FROM audit_pages FINAL
WHERE audit_id IN {ids:Array(String)}
GROUP BY audit_id
