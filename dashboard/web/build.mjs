// Builds dashboard/static/charts.js from this folder and copies the font and
// the licences beside it, and axe-core into seo/render/static. The results are kept in the repository, so that
// building chaland needs no Node:
//
//	npm ci && node dashboard/web/build.mjs
//
// With a folder as argument it writes there instead (the tests compare).
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '..', '..', 'node_modules');
const target = process.argv[2] ?? join(here, '..', 'static');
const version = JSON.parse(readFileSync(join(modules, 'echarts', 'package.json'))).version;

// Modules that ECharts always brings and that no chart of ours reaches, each
// with the least that its importers ask for: tooltips of HTML, CSS animations,
// the canvas renderer, the dark theme, words in English and Chinese, options of version 2, axes of
// time and of logarithms, sectors, data transforms, the loading sign; moving and zooming,
// and colours by value, of Sankey diagrams.
const unused = {
  'echarts/lib/component/tooltip/TooltipHTMLContent.js': 'export default class {}',
  'echarts/lib/theme/dark.js': 'export default {}',
  'echarts/lib/i18n/langZH.js': 'export default {}',
  'echarts/lib/i18n/langEN.js': 'export default {}',
  'echarts/lib/preprocessor/backwardCompat.js': 'export default function () {}',
  'echarts/lib/scale/Time.js': 'export default class {}\nexport function calcNiceForTimeScale() {}',
  'echarts/lib/scale/Log.js': 'export default class {}',
  'echarts/lib/label/sectorLabel.js': 'export function createSectorCalculateTextPosition() {}\nexport function setSectorTextRotation() {}',
  'echarts/lib/data/helper/transform.js': 'export class ExternalSource {}\nexport function registerExternalTransform() {}\nexport function applyDataTransform() {}',
  'echarts/lib/loading/default.js': 'export default function () {}',
  'echarts/lib/component/helper/RoamController.js': 'export default class { enable() {} disable() {} dispose() {} off() { return this; } on() { return this; } }',
  'echarts/lib/visual/VisualMapping.js': 'export default class { mapValueToVisual() {} }',
  'zrender/lib/canvas/graphic.js': ['createCanvasPattern', 'brush', 'brushSingle', 'brushLoopFinalize'].map((name) => `export function ${name}() {}`).join('\n'),
  'zrender/lib/svg/cssAnimation.js': 'export function createCSSAnimation() {}',
  'zrender/lib/svg/cssEmphasis.js': 'export function createCSSEmphasis() {}',
};

// leaner puts those in the place of the modules, and fails when a new version
// of ECharts no longer has one of them.
const leaner = {
  name: 'leaner',
  setup(build) {
    const left = new Set(Object.keys(unused));
    build.onLoad({ filter: /node_modules.(echarts|zrender).lib/ }, ({ path }) => {
      const name = relative(modules, path).replaceAll('\\', '/');
      left.delete(name);
      return name in unused ? { contents: unused[name], loader: 'js' } : undefined;
    });
    build.onEnd(() => (left.size ? { errors: [{ text: `not in this ECharts any more: ${[...left].join(', ')}` }] } : undefined));
  },
};

mkdirSync(target, { recursive: true });
await build({
  entryPoints: [join(here, 'chart.js')],
  outfile: join(target, 'charts.js'),
  bundle: true, minify: true, charset: 'utf8', format: 'iife', target: 'es2022',
  legalComments: 'none', logLevel: 'warning',
  plugins: [leaner],
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: `/*! Apache ECharts ${version} (parts of), Apache-2.0, with zrender, d3 and tslib: see the *-LICENSE.txt files beside this one. Built by dashboard/web/build.mjs */` },
});

// What checks a notebook of proofs without a network, in the notebook itself: also where
// browsers give no cryptography of their own (a page that did not come by https).
await build({
  entryPoints: [join(here, 'notebook.js')],
  outfile: join(target, 'notebook.js'),
  bundle: true, minify: true, charset: 'utf8', format: 'iife', target: 'es2022',
  legalComments: 'none', logLevel: 'warning',
  banner: { js: '/*! With noble-ed25519 and noble-hashes, MIT, (c) Paul Miller: see NOBLE-LICENSE.txt. Built by dashboard/web/build.mjs */' },
});
copyFileSync(join(modules, '@noble', 'ed25519', 'LICENSE'), join(target, 'NOBLE-LICENSE.txt'));

const font = join(modules, '@fontsource-variable', 'inter');
copyFileSync(join(font, 'files', 'inter-latin-wght-normal.woff2'), join(target, 'font.woff2'));
copyFileSync(join(font, 'LICENSE'), join(target, 'FONT-LICENSE.txt'));
copyFileSync(join(modules, 'echarts', 'LICENSE'), join(target, 'ECHARTS-LICENSE.txt'));
copyFileSync(join(modules, 'echarts', 'NOTICE'), join(target, 'ECHARTS-NOTICE.txt'));
copyFileSync(join(modules, 'echarts', 'licenses', 'LICENSE-d3'), join(target, 'D3-LICENSE.txt'));
copyFileSync(join(modules, 'zrender', 'LICENSE'), join(target, 'ZRENDER-LICENSE.txt'));
copyFileSync(join(modules, 'tslib', 'LICENSE.txt'), join(target, 'TSLIB-LICENSE.txt'));

// Audits run axe-core in the pages that they open: it is part of the program.
if (!process.argv[2]) {
  const audits = join(here, '..', '..', 'seo', 'render', 'static');
  const axe = join(modules, 'axe-core');
  mkdirSync(audits, { recursive: true });
  copyFileSync(join(axe, 'axe.min.js'), join(audits, 'axe.min.js'));
  copyFileSync(join(axe, 'locales', 'fr.json'), join(audits, 'axe-fr.json'));
  copyFileSync(join(axe, 'LICENSE'), join(audits, 'AXE-LICENSE.txt'));
  copyFileSync(join(axe, 'LICENSE-3RD-PARTY.txt'), join(audits, 'AXE-3RD-PARTY.txt'));
}
