// Pictures of a chart: an SVG that stands alone, with its title and its source
// line, and the same as PNG.
import { init } from './echarts.js';
import { FONT, options } from './options.js';

export const WIDTH = 960;

// svgOf draws the chart again off screen.
export function svgOf(spec, colour, height) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH - 48, height });
  const option = options(spec, colour, WIDTH);
  chart.setOption({ ...option, tooltip: { show: false } });
  const inner = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, '').replace('<svg ', '<svg x="24" y="64" ');
  chart.dispose();
  const full = height + 64 + 56;
  const text = (y, size, weight, fill, words) => `<text x="24" y="${y}" font-family='${FONT}' font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${full}" viewBox="0 0 ${WIDTH} ${full}">`
    + `<rect width="${WIDTH}" height="${full}" fill="#ffffff"/>`
    + text(38, 20, 700, colour('ink'), spec.title) + inner + text(full - 20, 12, 400, colour('ink-soft'), spec.source) + '</svg>';
}

// pngOf paints the SVG at twice its size.
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
