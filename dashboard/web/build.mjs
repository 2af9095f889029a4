// Builds dashboard/static/charts.js from this folder and copies the font and
// the licences beside it. The results are kept in the repository, so that
// building chaland needs no Node:
//
//	npm ci && node dashboard/web/build.mjs
//
// With a folder as argument it writes there instead (the tests compare).
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '..', '..', 'node_modules');
const target = process.argv[2] ?? join(here, '..', 'static');
const version = JSON.parse(readFileSync(join(modules, 'echarts', 'package.json'))).version;

mkdirSync(target, { recursive: true });
await build({
  entryPoints: [join(here, 'chart.js')],
  outfile: join(target, 'charts.js'),
  bundle: true, minify: true, charset: 'utf8', format: 'iife', target: 'es2022',
  legalComments: 'none', logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: `/*! Apache ECharts ${version} (parts of), Apache-2.0, with zrender, d3 and tslib: see the *-LICENSE.txt files beside this one. Built by dashboard/web/build.mjs */` },
});

const font = join(modules, '@fontsource-variable', 'inter');
copyFileSync(join(font, 'files', 'inter-latin-wght-normal.woff2'), join(target, 'font.woff2'));
copyFileSync(join(font, 'LICENSE'), join(target, 'FONT-LICENSE.txt'));
copyFileSync(join(modules, 'echarts', 'LICENSE'), join(target, 'ECHARTS-LICENSE.txt'));
copyFileSync(join(modules, 'echarts', 'NOTICE'), join(target, 'ECHARTS-NOTICE.txt'));
copyFileSync(join(modules, 'echarts', 'licenses', 'LICENSE-d3'), join(target, 'D3-LICENSE.txt'));
copyFileSync(join(modules, 'zrender', 'LICENSE'), join(target, 'ZRENDER-LICENSE.txt'));
copyFileSync(join(modules, 'tslib', 'LICENSE.txt'), join(target, 'TSLIB-LICENSE.txt'));
