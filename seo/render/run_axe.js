// What axe-core finds of WCAG 2.2, levels A and AA, in French. Frames are other pages.
(async (locale) => {
  axe.configure({ locale });
  const found = await axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    rules: { 'target-size': { enabled: false } }, // looks at no list of links: read_page.js does
    resultTypes: ['violations'], iframes: false, preload: false,
  });
  const why = (n) => [...n.any, ...n.all, ...n.none][0];
  return found.violations.map((v) => ({
    rule: v.id, help: v.help, impact: v.impact || '', count: v.nodes.length,
    examples: v.nodes.slice(0, 5).map((n) => n.target.flat().join(' ') + '\u00a0: ' + (why(n)?.message ?? v.help)),
  }));
})
