#!/usr/bin/env node
// The command. A clone builds dist/ when it is installed (npm ci); the package carries it.
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (existsSync(main)) {
  const { run } = await import(main.href)
  await run(process.argv.slice(2))
} else {
  process.stderr.write('cantian: this clone is not built yet. Run `npm ci` (or `npm run build`) in its folder first.\n')
  process.stderr.write('cantian：这份代码还没有构建。请先在它的文件夹里运行 `npm ci`（或 `npm run build`）。\n')
  process.exitCode = 1
}
