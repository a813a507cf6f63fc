// npm start: installs what is missing, builds what is stale, then shows what Cantian does (cantian tour).
import { buildIfStale } from './build.mjs'
import { installMissing, run } from './install.mjs'

installMissing()
buildIfStale()
// Ctrl-C goes to the tour, which saves what it was doing; this process only waits for it.
process.on('SIGINT', () => {})
run(process.execPath, ['bin/cantian.js', 'tour', ...process.argv.slice(2)])
