import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Bundles the page as a user's Vite does, with no configuration of ours but where things lie. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('./page/', import.meta.url)),
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 },
  })
}
