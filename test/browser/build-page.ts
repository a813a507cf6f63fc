import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Bundles the page as a user's Vite does: nothing is configured but where things lie (and, for the suites, what `vitest` is). */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    root: here('./page/'),
    resolve: { alias: { vitest: here('./page/vitest.ts') } },
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 },
  })
}
