// Bundles the scripts, the styles and the icon sprite under hashed names and prints what it wrote.
// Called by tools/build_assets.py as: node build.mjs OUTDIR ICON...
// Output: OUTDIR/{app-*.js,app-*.css,icons-*.svg,favicon-*.svg}, each with .br and .gz beside it, and OUTDIR/manifest.json.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const [outdir, ...icons] = process.argv.slice(2);
const TARGET = ['chrome90'];

// Bootstrap 5.3 still uses Sass features that Sass itself calls old; they are its concern, not ours.
const BOOTSTRAP_IS_OLD = ['import', 'global-builtin', 'color-functions', 'if-function'];

async function script() {
  const built = await esbuild.build({
    entryPoints: [join(here, 'src/app.js')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: TARGET,
    charset: 'utf8',
    legalComments: 'eof',
  });
  return built.outputFiles[0].text;
}

async function style() {
  const compiled = sass.compile(join(here, 'styles/app.scss'), {
    loadPaths: [join(here, 'node_modules')],
    quietDeps: true,
    silenceDeprecations: BOOTSTRAP_IS_OLD,
  });
  const built = await esbuild.transform(compiled.css, {
    loader: 'css',
    minify: true,
    target: TARGET,
    charset: 'utf8',
    legalComments: 'inline',
  });
  return built.code;
}

function symbol(name) {
  const source = readFileSync(join(here, 'node_modules/@tabler/icons/icons/outline', `${name}.svg`), 'utf8');
  const inside = source.slice(source.indexOf('>', source.indexOf('<svg')) + 1, source.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" `
    + `stroke-linecap="round" stroke-linejoin="round">${inside.replace(/\s*\n\s*/g, '')}</symbol>`;
}

function sprite() {
  const missing = [];
  const symbols = icons.map((name) => {
    try {
      return symbol(name);
    } catch {
      missing.push(name);
      return '';
    }
  });
  if (missing.length) {
    console.error(`No such icon in @tabler/icons: ${missing.join(', ')}`);
    process.exit(1);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

function put(name, content) {
  const bytes = Buffer.from(content, 'utf8');
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const file = name.replace(/\.(\w+)$/, `-${hash}.$1`);
  writeFileSync(join(outdir, file), bytes);
  writeFileSync(join(outdir, `${file}.br`), brotliCompressSync(bytes));
  writeFileSync(join(outdir, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  return { file: `dist/${file}`, integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}` };
}

const contents = {
  'app.js': await script(),
  'app.css': await style(),
  'icons.svg': sprite(),
  'favicon.svg': readFileSync(join(here, 'src/favicon.svg'), 'utf8'),
};
rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
const manifest = {};
for (const [name, content] of Object.entries(contents)) {
  manifest[name] = put(name, content);
  console.log(`${manifest[name].file}  ${Math.ceil(Buffer.byteLength(content) / 1024)} kB`);
}
manifest['icons.svg'].icons = icons;
writeFileSync(join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
