/**
 * The Worker that a page's runtime computes in. Vite and webpack 5 see `new Worker(new URL(…))`, bundle the script and
 * put its address here.
 */
export const spawnWorker = (): Worker => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
