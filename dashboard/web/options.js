// Turns a chart specification into ECharts options: the only place that knows
// both.

export const FONT = 'Inter Variable, system-ui, sans-serif'; // unquoted: it also stands in attributes

// options maps a spec; colour gives the value of a token, width the pixels at
// hand.
export function options(spec, colour, width) {
  if (spec.kind === 'sankey') return sankey(spec, colour, width);
  const horizontal = spec.kind === 'hbar' || spec.kind === 'funnel' || spec.kind === 'waterfall';
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: colour('ink') },
    grid: horizontal ? { left: 0, right: spec.kind === 'funnel' ? 0 : 12, top: spec.kind !== 'funnel' && isNarrow(width) ? 28 : 8, bottom: 0, outerBoundsMode: 'none' } : upright(spec, width),
    legend: legend(spec, colour),
    tooltip: tooltip(spec, colour, horizontal),
    ...(horizontal ? acrossAxes(spec, colour, width) : uprightAxes(spec, colour, width)),
    series: horizontal ? acrossSeries(spec, colour) : uprightSeries(spec, colour),
  };
}

// columnsOf is how many columns a Sankey diagram has.
function columnsOf(spec) {
  return 1 + Math.max(...spec.nodes.map((node) => node.column));
}

// Names stand beside their nodes, in the room that the next column leaves: on a phone
// they take several lines. Tooltips and the table tell them whole.
function sankey(spec, colour, width) {
  const columns = columnsOf(spec);
  const room = Math.max(36, (width - 8) / columns - 20);
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: colour('ink') },
    tooltip: { ...tooltip(spec, colour, true), formatter: (hit) => safe(spec[hit.dataType === 'edge' ? 'flows' : 'nodes'][hit.dataIndex]?.text ?? '') },
    series: [{
      type: 'sankey', left: 0, right: room + 8, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 22, nodeAlign: 'left', draggable: false, layoutIterations: 24,
      emphasis: { focus: 'adjacency' }, lineStyle: { color: colour('ink-soft'), opacity: 0.22, curveness: 0.5 },
      label: { color: colour('ink'), fontFamily: FONT, fontSize: isNarrow(width) ? 10 : 12, width: room, overflow: isNarrow(width) ? 'break' : 'truncate', formatter: (node) => spec.nodes[node.dataIndex].name },
      data: spec.nodes.map((node, i) => ({ name: String(i), depth: node.column, itemStyle: { color: colour(node.color), borderWidth: 0 } })),
      links: spec.flows.map((flow) => ({ source: String(flow.from), target: String(flow.to), value: flow.value })),
    }],
  };
}

function upright(spec, width) {
  return { left: 4, right: 16, top: 12 + legendHeight(spec, width) + (spec.marks.length ? 20 : hasValues(spec) ? 14 : 0), bottom: 4, containLabel: true };
}

// A legend takes as many lines as its names need at this width.
function legendHeight(spec, width) {
  if (spec.series.length < 2) return 0;
  const taken = spec.series.reduce((sum, s) => sum + 54 + s.name.length * 7.5, 0);
  return 24 + 33 * (Math.ceil(taken / Math.max(width - 8, 1)) - 1); // lines stand as far apart as names
}

// Few bars carry their values.
function hasValues(spec) {
  return spec.kind === 'bar' && spec.series.length * spec.labels.length <= 12;
}

function legend(spec, colour) {
  if (spec.series.length < 2) return { show: false };
  return {
    left: 0, top: 0, selectedMode: false, icon: 'rect', itemWidth: 18, itemHeight: 4, itemGap: 24, // pictures have a wider font
    textStyle: { color: colour('ink'), fontSize: 13, fontFamily: FONT },
    data: spec.series.map((s) => s.name),
  };
}

// Rich text, not HTML: a strict content security policy holds.
function tooltip(spec, colour, horizontal) {
  return {
    trigger: horizontal ? 'item' : 'axis',
    renderMode: 'richText', confine: true, transitionDuration: 0,
    backgroundColor: colour('surface'), borderColor: colour('line'), borderWidth: 1, padding: 10,
    textStyle: { color: colour('ink'), fontSize: 13, fontFamily: FONT, lineHeight: 20, rich: { b: { fontWeight: 700, fontFamily: FONT, fontSize: 13, color: colour('ink') } } },
    axisPointer: { type: spec.kind === 'bar' ? 'none' : 'line', lineStyle: { color: colour('ink-soft') } },
    formatter: (hit) => tooltipText(spec, (Array.isArray(hit) ? hit[0] : hit)?.dataIndex ?? 0),
  };
}

function tooltipText(spec, i) {
  const lines = [`{b|${safe(spec.long[i] ?? '')}}`];
  for (const s of spec.series) {
    const text = s.notes?.[i] || s.texts[i] || 'pas de données';
    lines.push(safe(spec.series.length > 1 ? `${s.name} : ${text}` : text));
  }
  if (i === spec.partial) lines.push('période en cours');
  return lines.join('\n');
}

// Braces and bars are the markup of rich text.
function safe(text) {
  return text.replace(/[{}|]/g, ' ');
}

function uprightAxes(spec, colour, width) {
  const label = { color: colour('ink-soft'), fontSize: 12, lineHeight: 15, fontFamily: FONT };
  return {
    xAxis: {
      type: 'category', data: spec.labels, boundaryGap: spec.kind === 'bar',
      axisLabel: { ...label, hideOverlap: true, ...(spec.kind === 'bar' ? {} : { alignMinLabel: 'left', alignMaxLabel: 'right' }), showMaxLabel: spec.labels.length < 40 ? undefined : true },
      axisLine: { lineStyle: { color: colour('line') } }, axisTick: { show: false },
    },
    yAxis: {
      type: 'value', min: floor(spec), max: ceiling(spec), splitNumber: 4, minInterval: spec.unit === 'count' && isWhole(spec) ? 1 : undefined,
      axisLabel: { ...label, formatter: (v) => tick(spec, v) },
      splitLine: { lineStyle: { color: colour('line') } },
    },
  };
}

function top(spec) {
  return Math.max(0, ...spec.series.flatMap((s) => s.values.filter((v) => v !== null)));
}

function isWhole(spec) {
  return spec.series.every((s) => s.values.every((v) => v === null || Number.isInteger(v)));
}

// Bars and lines start at zero, below it only for negative values.
function floor(spec) {
  const lowest = Math.min(0, ...spec.series.flatMap((s) => s.values.filter((v) => v !== null)));
  return lowest < 0 ? undefined : 0;
}

// ceiling is the top of an axis without anything on it: one euro, one visit, not
// a hundredth of one.
function ceiling(spec) {
  const flat = spec.series.every((s) => s.values.every((v) => !v));
  return flat ? { cents: 100 }[spec.unit] ?? 1 : undefined;
}

// Signs of the currencies, those of internal/i18n: the browser's own words for
// them (« £GB ») are not what people write.
const SIGNS = { EUR: '€', GBP: '£', USD: '$US' };

function money(cents, currency) {
  const digits = Math.abs(cents) < 1000 && cents % 100 ? 2 : 0;
  return `${number(cents / 100, { minimumFractionDigits: digits, maximumFractionDigits: digits })}\u00a0${SIGNS[currency] ?? currency}`;
}

// The minus of French numbers is longer than a hyphen.
function number(v, how) {
  return new Intl.NumberFormat('fr-FR', how).format(v).replace('-', '\u2212');
}

function tick(spec, v) {
  switch (spec.unit) {
    case 'cents': return money(v, spec.currency || 'EUR');
    case 'ratio': return number(v, { style: 'percent', maximumFractionDigits: Math.abs(v) < 0.1 ? 1 : 0 });
    case 'seconds': return `${number(v)}\u00a0s`;
    default: return number(v, { maximumFractionDigits: 2 });
  }
}

function uprightSeries(spec, colour) {
  const out = spec.series.flatMap((s, i) => (spec.kind === 'bar' ? [bars(spec, s, colour)] : lines(spec, s, colour, i)));
  if (spec.marks.length && out.length) out[0].markLine = markLine(spec, colour);
  return out;
}

function bars(spec, s, colour) {
  const fill = colour(s.color);
  const data = s.values.map((value, i) => (i === spec.partial && !s.past
    ? { value, itemStyle: { color: fill, opacity: 0.9, decal: hatch(colour('paper')) } } : value));
  const label = { show: hasValues(spec), position: 'top', color: colour('ink'), fontFamily: FONT, fontSize: 12, formatter: (bar) => s.texts[bar.dataIndex] };
  return { type: 'bar', name: s.name, data, label, barMaxWidth: 56, barGap: '8%', itemStyle: { color: fill }, emphasis: { disabled: true } };
}

function hatch(paper) {
  return { symbol: 'rect', color: paper, dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: Math.PI / 4 };
}

// A line; the way to an unfinished bucket is dotted, an interval is a band.
function lines(spec, s, colour, i) {
  const stroke = colour(s.color);
  const base = {
    type: 'line', name: s.name, showSymbol: s.values.filter((v) => v !== null).length < 2, symbol: 'circle', symbolSize: 7,
    itemStyle: { color: stroke }, lineStyle: { color: stroke, width: s.past ? 1.5 : 2.5, type: s.past ? [5, 4] : 'solid' },
    emphasis: { disabled: true }, connectNulls: false, z: s.past ? 2 : 3,
  };
  const cut = s.past ? -1 : spec.partial;
  if (cut < 1) return [{ ...base, data: s.values }, ...band(s, stroke, i)];
  return [
    { ...base, data: s.values.map((v, at) => (at === cut ? null : v)) },
    { ...base, data: s.values.map((v, at) => (at === cut || at === cut - 1 ? v : null)), lineStyle: { ...base.lineStyle, type: [2, 3] } },
    ...band(s, stroke, i),
  ];
}

function band(s, fill, i) {
  if (!s.low) return [];
  const plain = { type: 'line', name: s.name, stack: `band${i}`, stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, emphasis: { disabled: true }, silent: true };
  return [
    { ...plain, data: s.low },
    { ...plain, data: s.high.map((v, at) => (v === null ? null : v - s.low[at])), areaStyle: { color: fill, opacity: 0.15 } },
  ];
}

// Dates of one bucket share a line: their numbers stand together above it. The line of a
// change that was found in the curve is solid, with its letter.
function markLine(spec, colour) {
  const numbers = new Map();
  const hints = new Set(spec.marks.filter((m) => m.hint).map((m) => m.at));
  for (const m of spec.marks) numbers.set(m.at, [...(numbers.get(m.at) ?? []), m.number]);
  return {
    silent: true, symbol: 'none', animation: false,
    lineStyle: { color: colour('ink-soft'), type: [3, 3], width: 1 },
    label: { color: colour('ink'), fontFamily: FONT, fontSize: 12, fontWeight: 700, distance: 8, formatter: (m) => m.name },
    data: [...numbers].map(([at, all]) => ({ name: all.length > 3 ? `${all[0]}–${all.at(-1)}` : all.join(', '), xAxis: at, ...(hints.has(at) ? { lineStyle: { color: colour('attention'), type: 'solid', width: 2 } } : {}) })),
  };
}

// Bars that lie: the name and the numbers stand above each bar, on two lines on
// a phone, so that long French names are never cut.
function acrossAxes(spec, colour, width) {
  if (spec.kind === 'funnel') return funnelAxes(spec, colour, width);
  const s = spec.series[0];
  const line = { fontFamily: FONT, fontSize: 13, lineHeight: 18, color: colour('ink'), backgroundColor: colour('surface') };
  return {
    xAxis: { type: 'value', show: false, min: spec.kind === 'waterfall' ? undefined : floor(spec) },
    yAxis: {
      ...across(spec),
      axisLabel: {
        ...line, inside: true, margin: 0, interval: 0, verticalAlign: 'bottom', padding: [0, 0, 9, 0], backgroundColor: 'transparent',
        formatter: (i) => `{b|${safe(spec.labels[i])}}${isNarrow(width) ? '\n' : '   '}{n|${safe(s.notes?.[i] || s.texts[i])}}`,
        rich: { b: { ...line, fontWeight: 700 }, n: line },
      },
    },
  };
}

function across(spec) {
  return { type: 'category', data: spec.labels.map((_, i) => i), inverse: true, z: 5, axisTick: { show: false }, axisLine: { show: false, onZero: false } };
}

// isNarrow is a phone's width: what follows a step takes two lines there.
export function isNarrow(width) {
  return width < 560;
}

// A step of a funnel is its name and its count, the bar, then how many go on
// from there and what the others cost. The first step fills the width. Names on
// the left and counts on the right are as many lines, so that they stay level.
function funnelAxes(spec, colour, width) {
  const s = spec.series[0];
  const line = { fontFamily: FONT, fontSize: 13, lineHeight: 21, color: colour('ink') };
  const rich = { b: { ...line, fontWeight: 700 }, bar: { ...line, height: 16, lineHeight: 16 }, foot: { ...line, fontSize: 12, lineHeight: 18, color: colour('ink-soft') } };
  const narrow = isNarrow(width);
  const feet = (i) => (narrow ? [s.feet[i], s.losses[i]] : [`${s.feet[i]} ${s.losses[i]}`]);
  const side = (head, foot, align) => ({
    ...across(spec),
    axisLabel: {
      inside: true, margin: 0, interval: 0, align, verticalAlign: 'middle', color: colour('ink'), fontFamily: FONT, fontSize: 13, lineHeight: 21, rich,
      // an empty line above balances the second one beneath
      formatter: (i) => `${narrow ? '{foot| }\n' : ''}${head(i)}\n{bar| }\n${foot(i).map((text) => `{foot|${safe(text) || ' '}}`).join('\n')}`,
    },
  });
  const blank = (i) => feet(i).map(() => ' ');
  return {
    xAxis: { type: 'value', show: false, min: 0, max: s.values[0] || 1 },
    yAxis: [
      side((i) => `{b|${safe(spec.labels[i])}}`, feet, 'left'),
      { ...side((i) => `{b|${safe(s.texts[i])}}${s.shares[i] ? `  ${safe(s.shares[i])}` : ''}`, blank, 'right'), position: 'right' },
    ],
  };
}

// The bars of a waterfall stand on nothing that is seen; one that crosses zero has a
// part on either side of it.
function waterfallSeries(spec, colour) {
  const s = spec.series[0];
  const piece = (pick, seen) => ({
    type: 'bar', name: s.name, stack: 'all', barWidth: 14, emphasis: { disabled: true }, silent: !seen,
    itemStyle: seen ? {} : { color: 'transparent' },
    data: s.low.map((from, i) => ({ value: pick(Math.min(from, s.high[i]), Math.max(from, s.high[i])), itemStyle: seen ? { color: colour(s.colors[i]) } : {} })),
  });
  const out = [
    piece((low, high) => (low > 0 ? low : high < 0 ? high : 0), false),
    piece((low, high) => (high > 0 ? high - Math.max(low, 0) : 0), true),
    piece((low, high) => (low < 0 ? low - Math.min(high, 0) : 0), true),
  ];
  out[1].markLine = zeroLine(colour);
  return out;
}

function zeroLine(colour) {
  return { silent: true, z: 1, symbol: 'none', label: { show: false }, lineStyle: { color: colour('ink-soft'), type: 'solid', width: 1 }, data: [{ xAxis: 0 }] };
}

function acrossSeries(spec, colour) {
  if (spec.kind === 'waterfall') return waterfallSeries(spec, colour);
  const s = spec.series[0];
  const out = [{
    type: 'bar', name: s.name, barWidth: 14, itemStyle: { color: colour(s.color) }, emphasis: { disabled: true },
    showBackground: spec.kind === 'funnel', backgroundStyle: { color: colour('line'), opacity: 0.5 },
    data: s.values.map((value, i) => (s.colors ? { value: value ?? 0, itemStyle: { color: colour(s.colors[i]) } } : value ?? 0)),
  }];
  if (spec.kind !== 'funnel' && floor(spec) !== 0) out[0].markLine = zeroLine(colour);
  if (s.low) out.push(whiskers(spec, s, colour));
  if (s.targets) out.push(targets(s, colour));
  return out;
}

// Targets are a mark across each bar.
function targets(s, colour) {
  return {
    type: 'line', data: s.targets.flatMap((x, i) => (x === null ? [] : [[x, i]])), symbol: 'rect', symbolSize: [3, 18], silent: true, emphasis: { disabled: true }, z: 4,
    itemStyle: { color: colour('ink') }, lineStyle: { width: 0 }, tooltip: { show: false },
  };
}

// Whiskers are one line with a gap after each pair of ends.
function whiskers(spec, s, colour) {
  const data = s.low.flatMap((low, i) => (low === null ? [] : [[low, i], [s.high[i], i], [null, i]]));
  return {
    type: 'line', name: s.name, data, symbol: 'rect', symbolSize: [2, 9], silent: true, emphasis: { disabled: true }, z: 4,
    itemStyle: { color: colour('ink') }, lineStyle: { color: colour('ink'), width: 1.5 }, connectNulls: false, tooltip: { show: false },
  };
}
