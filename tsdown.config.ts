import { defineConfig } from 'tsdown'

// Student's t of stdlib stands in two hundred packages of a few lines each, a fifth of a second to load: it is taken in, with its licence.
const stdlib = { noExternal: /^@stdlib\//, copy: { from: 'node_modules/@stdlib/stats-base-dists-t-cdf/{LICENSE,NOTICE}', to: 'dist/licences/stdlib' } }
// Two bundles: Node's library with the command line, and the page's library with the script of its Worker.
const shared = { format: 'esm', target: 'es2022', fixedExtension: false, sourcemap: false, treeshake: true, ...stdlib } as const

export default defineConfig([
  { ...shared, entry: { index: 'src/index.node.ts', 'cli/main': 'src/cli/main.ts' }, platform: 'node', target: 'node20', clean: true, dts: { sourcemap: false } },
  { ...shared, entry: { browser: 'src/index.ts', worker: 'src/runtime/web/worker/worker.ts' }, platform: 'browser', clean: false, dts: { sourcemap: false } },
])
