// Pictures of a chart: an SVG that stands alone, with its title, what its marks
// and its texts mean, and its source line; and the same as PNG.
import { init } from './echarts.js';
import { FONT, options } from './options.js';

export const WIDTH = 960;
const MARGIN = 24;
const INNER = WIDTH - 2 * MARGIN;
const HEAD = 64; // down to the chart
const LINE = 18; // of the texts under it

// svgOf draws the chart again off screen. Under it stand lines, each wrapped to
// the width, and the source last.
export function svgOf(spec, colour, height, lines) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: INNER, height });
  chart.setOption({ ...options(spec, colour, INNER), tooltip: { show: false } });
  const inner = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, '').replace('<svg ', `<svg x="${MARGIN}" y="${HEAD}" `);
  chart.dispose();
  const under = lines.flatMap((line) => wrap(line, fontOf(12, 400)));
  const full = HEAD + height + 20 + under.length * LINE + 12;
  const text = (y, size, weight, fill, words) => `<text x="${MARGIN}" y="${y}" font-family='${FONT}' font-size="${size}" font-weight="${weight}" fill="${fill}"${length(words, fontOf(size, weight))}>${escape(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${full}" viewBox="0 0 ${WIDTH} ${full}">`
    + `<rect width="${WIDTH}" height="${full}" fill="#ffffff"/>`
    + text(38, 20, 700, colour('ink'), spec.title) + inner.replace(/<text ([^>]*)>([^<]*)<\/text>/g, measured)
    + under.map((line, i) => text(HEAD + height + 32 + i * LINE, 12, 400, colour('ink-soft'), line)).join('') + '</svg>';
}

// Texts carry the width that they have in the page's font: a program that
// ignores the embedded one squeezes its own into it rather than overlap.
function measured(all, attributes, words) {
  const style = /style="([^"]*)"/.exec(attributes)?.[1] ?? '';
  const size = /(\d+(?:\.\d+)?)px/.exec(style)?.[1] ?? 12;
  const weight = /font-weight:(\w+)/.exec(style)?.[1] ?? 400;
  return `<text ${attributes}${length(unescape(words), fontOf(size, weight))}>${words}</text>`;
}

function length(words, font) {
  return words.trim() ? ` textLength="${widthOf(words, font).toFixed(1)}" lengthAdjust="spacingAndGlyphs"` : '';
}

const fontOf = (size, weight) => `${weight} ${size}px ${FONT}`;

let ruler;
function widthOf(words, font) {
  ruler ??= document.createElement('canvas').getContext('2d');
  ruler.font = font;
  return ruler.measureText(words).width;
}

// wrap breaks at ordinary spaces only.
function wrap(words, font) {
  const out = [''];
  for (const word of words.split(' ')) {
    const longer = out.at(-1) ? `${out.at(-1)} ${word}` : word;
    if (out.at(-1) && widthOf(longer, font) > INNER) out.push(word);
    else out[out.length - 1] = longer;
  }
  return out;
}

// withFont puts the page's font into a picture, which then needs nothing else. A
// font that did not come is asked for again with the next picture.
let face;
const fontAddress = new URL('font.woff2', document.currentScript.src);
export async function withFont(svg) {
  face ??= fontFace().catch((error) => {
    face = undefined;
    throw error;
  });
  const style = await face;
  return svg.replace('>', () => `>${style}`);
}

async function fontFace() {
  const answer = await fetch(fontAddress);
  if (!answer.ok) {
    throw new Error(`the font answers ${answer.status}`);
  }
  const font = await base64(await answer.blob());
  return `<style>@font-face{font-family:"Inter Variable";font-weight:200 800;src:url(data:font/woff2;base64,${font}) format("woff2")}</style>`;
}

export function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

// pngOf paints the SVG, font included, at twice its size.
export async function pngOf(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, 'image/png'); });
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescape(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
