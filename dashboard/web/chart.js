// Draws the charts of a page. Each stands in
//
//	<figure data-chart><div class="chart-canvas" data-wide="280" data-narrow="280"></div>
//	  <script type="application/json">SPEC</script> ... </figure>
//
// SPEC is dashboard/chart.Spec. Nothing is computed here: texts come written.
import { init } from './echarts.js';
import { isNarrow, options } from './options.js';
import { WIDTH, base64, pngOf, svgOf, withFont } from './picture.js';

const drawn = new Map(); // figure element -> ECharts instance

function specOf(figure) {
  const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  return { ...spec, marks: spec.marks ?? [] };
}

// heightOf is the room that the page gives: chart.Spec knows it.
function heightOf(canvas, width) {
  return Number(isNarrow(width) ? canvas.dataset.narrow : canvas.dataset.wide);
}

function draw(figure, colours) {
  const canvas = figure.querySelector('.chart-canvas');
  const spec = specOf(figure);
  drawn.get(figure)?.dispose();
  canvas.style.height = `${heightOf(canvas, canvas.clientWidth)}px`;
  const chart = init(canvas, null, { renderer: 'svg', locale: 'FR' });
  chart.setOption(options(spec, colours ?? tokens(figure), canvas.clientWidth));
  drawn.set(figure, chart);
}

// tokens reads the colours that the style sheet gives to this element now.
function tokens(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function drawAll() {
  for (const figure of document.querySelectorAll('figure[data-chart]')) {
    try {
      draw(figure);
    } catch (error) {
      console.error(error); // the other charts are drawn, and the table says it all
    }
  }
}

function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Pictures are always those of the light theme, on white, 960 pixels wide.
function lightColours() {
  const probe = document.createElement('div');
  probe.className = 'theme-light';
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const found = {};
  const read = (name) => (found[name] ??= style.getPropertyValue(`--${name}`).trim());
  for (const name of ['ink', 'ink-soft', 'line', 'paper', 'surface', 'accent', 'past', 'bad', 'attention', 1, 2, 3, 4, 5, 6, 7, 8]) {
    read(typeof name === 'number' ? `chart-${name}` : name);
  }
  probe.remove();
  return (name) => found[name] ?? found.ink;
}

// picture is the chart alone: its dates and its source are told under it. What
// is cited tells its code too.
function picture(figure, code) {
  const spec = specOf(figure);
  const marks = [...figure.querySelectorAll('.marks li')].map((mark) => mark.textContent.trim());
  const source = code ? `${spec.source} Vérifier : chaland, code ${code}.` : spec.source;
  return svgOf(spec, lightColours(), heightOf(figure.querySelector('.chart-canvas'), WIDTH), [...marks, ...(spec.note ? [spec.note] : []), source]);
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-picture]');
  if (!button) return;
  const figure = button.closest('figure');
  const spec = specOf(figure);
  const name = `${spec.file || spec.id}.${button.dataset.picture}`;
  const svg = await withFont(picture(figure));
  if (button.dataset.picture === 'svg') download(new Blob([svg], { type: 'image/svg+xml' }), name);
  else download(await pngOf(svg), name);
});

// A chart that is cited sends its picture along, which tells the code it gets.
// The font stays here: whoever shows the picture adds it.
document.addEventListener('submit', async (event) => {
  const form = event.target.closest('form[data-cite-chart]');
  if (!form) return;
  event.preventDefault();
  try {
    const code = await freeCode();
    const svg = picture(form.closest('figure'), code);
    form.elements.png.value = await base64(await pngOf(await withFont(svg)));
    form.elements.svg.value = svg;
    if (!form.elements.code) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'code' }));
    form.elements.code.value = code;
  } catch {
    form.elements.svg.value = form.elements.png.value = ''; // cited without a picture rather than not at all
  }
  form.submit();
});

async function freeCode() {
  const answer = await fetch('/citations/code-libre');
  const code = answer.ok ? (await answer.text()).trim() : '';
  if (!/^CH-[0-9A-Z]{4}-[0-9A-Z]{2}$/.test(code)) throw new Error('no code to cite with');
  return code;
}

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const figure = target.closest('figure');
    const chart = drawn.get(figure);
    if (chart && Math.abs(chart.getWidth() - target.clientWidth) > 1) draw(figure);
  }
});

addEventListener('beforeprint', () => {
  const colours = lightColours();
  for (const [figure] of drawn) draw(figure, colours);
});
addEventListener('afterprint', drawAll);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);

document.fonts.ready.then(() => {
  drawAll();
  for (const [figure] of drawn) observer.observe(figure.querySelector('.chart-canvas'));
  document.documentElement.dataset.charts = String(drawn.size);
});
