import { defineConfig } from 'tsdown'

// Two bundles: Node's library with the command line, and the page's library with the script of its Worker.
const shared = { format: 'esm', target: 'es2022', fixedExtension: false, sourcemap: false, treeshake: true } as const

export default defineConfig([
  { ...shared, entry: { index: 'src/index.node.ts', 'cli/main': 'src/cli/main.ts' }, platform: 'node', target: 'node20', clean: true, dts: { sourcemap: false } },
  { ...shared, entry: { browser: 'src/index.ts', worker: 'src/runtime/web/worker/worker.ts' }, platform: 'browser', clean: false, dts: { sourcemap: false } },
])
