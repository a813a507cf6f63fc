// What a user gets: the package is packed, installed in an empty project from the registry alone, and run there, in Node
// and in a page that Vite bundles.
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumMissing, launchChromium } from '../browser/chromium.ts'
import { serveFolder } from '../browser/serve.ts'
import { call, install, pack, registryMissing, root } from './project.ts'
import { codeOf } from './readme.ts'

const missing = await registryMissing()
const steps = 50

describe.skipIf(missing !== undefined)(`the packed package${missing === undefined ? '' : ` (${missing})`}`, () => {
  let folder: string
  let packed: Awaited<ReturnType<typeof pack>>
  const project = (...path: string[]) => join(folder, 'project', ...path)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cantian-package-'))
    await mkdir(project())
    packed = await pack(folder)
    await install(project(), packed.tarball)
    const poems = (await readFile(join(root, 'examples/poems/poems.jsonl'), 'utf8')).split('\n').slice(0, 300)
    const text = poems.map((line) => (JSON.parse(line) as { text: string }).text.replaceAll('\n\n', '\n')).join('\n\n')
    for (const name of ['your-text.txt', '你的文本.txt']) await writeFile(project(name), text)
  }, 300_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('holds what it needs and no more', () => {
    for (const needed of ['bin/cantian.js', 'dist/index.js', 'dist/index.d.ts', 'dist/browser.js', 'dist/browser.d.ts', 'dist/worker.js', 'dist/cli/main.js', 'LICENSE', 'README.md', 'README.zh.md', 'examples/poems/poems.jsonl']) {
      expect(packed.files).toContain(needed)
    }
    expect(packed.files.filter((path) => /^(src|test|bench|scripts|runs)\/|\.ts$/.test(path) && !path.endsWith('.d.ts'))).toEqual([])
    expect(packed.bytes).toBeLessThan(12e6)
  })

  it('gives pages nothing of Node', async () => {
    const seen = new Set<string>()
    const look = async (file: string): Promise<void> => {
      if (seen.has(file)) return
      seen.add(file)
      const code = await readFile(project('node_modules/cantian/dist', file), 'utf8')
      expect(code, file).not.toMatch(/(?:from|import)\s*\(?\s*["'](?:node:|fs|path|os|koffi)/)
      for (const [, next] of code.matchAll(/["']\.\/([\w.-]+\.js)["']/g)) await look(next)
    }
    await look('browser.js')
    expect(seen.has('worker.js')).toBe(true)
  })

  it.each(['README.md', 'README.zh.md'] as const)('runs the library lines of %s in Node', async (readme) => {
    const { node } = await codeOf(readme)
    const file = `${readme}.mjs`
    await rm(project('runs'), { recursive: true, force: true })
    await writeFile(project(file), node)
    const { code, out, err } = await call(process.execPath, [file], project())
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out.match(/^\d+ \d+\.\d+$/gm)).toHaveLength(20)
    expect(out.split('\n').length).toBeGreaterThanOrEqual(20)
  })

  it('has the command, and exact types', async () => {
    const { code, out } = await call('npx', ['cantian', '--version'], project())
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    await writeFile(project('points.csv'), 'x,y\n1,2\n3,6\n')
    const line = await call('npx', ['cantian', 'fit', 'points.csv', 'y ~ a*x + b', '--json'], project())
    expect(line).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(line.out)).toMatchObject({ kind: 'fit.report', exact: true, parameters: { a: { value: expect.closeTo(2, 12) }, b: { value: expect.closeTo(0, 12) } } })
    await writeFile(project('types.ts'), [
      "import { ask, compare, fit, openModel, predict, type FitEvent, type FitReport, type RunReport } from 'cantian'",
      "export const report: FitReport = await fit({ rows: [{ x: 1, y: 2 }, { x: 3, y: 6 }], formula: 'y ~ a*x + b' })",
      'const slope: number = report.parameters.a.value; void slope',
      "const [{ value, confidence }] = await predict(report, { x: [5] }); const interval: readonly [number, number] | null = confidence; void [value, interval]",
      "const aics: (number | null | undefined)[] = (await compare({ rows: { x: [1, 2, 3], y: [1, 2, 4] }, formulas: ['y ~ a', 'y ~ a*x'] })).map((each) => each.report?.aic); void aics",
      "const run = fit({ texts: ['a'], size: 'tiny', signal: AbortSignal.abort() })",
      'export async function use(): Promise<RunReport> {',
      "  for await (const event of run) { const all: FitEvent = event; if (event.kind === 'step') { const loss: number = event.loss; void [all, loss] } }",
      "  const model = await openModel('x')",
      "  for await (const { text, id } of ask(model, 'x', { temperature: 0 })) { const pair: [string, number] = [text, id]; void pair }",
      '  // @ts-expect-error: a size is a name or a number',
      "  fit({ texts: [], size: 'enormous' })",
      '  return run.done',
      '}',
    ].join('\n'))
    for (const condition of ['node', 'browser']) {
      const compilerOptions = { noEmit: true, strict: true, target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], module: 'esnext', moduleResolution: 'bundler', customConditions: [condition], types: [] }
      await writeFile(project('tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
      const { out: complaints } = await call(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], project())
      expect(complaints, condition).toBe('')
    }
  })

  it('runs on WebAssembly after one notice where its optional packages are missing', async () => {
    const optional = ['onnxruntime-node', 'koffi', '@koromix'] as const
    for (const name of optional) await rename(project('node_modules', name), project(`absent-${name.replace('/', '-')}`))
    try {
      const { code, out, err } = await call('npx', ['cantian', 'fit', 'your-text.txt', '--out', 'runs/wasm', '--steps', '3', '--layers', '1', '--width', '32', '--context', '32', '--batch', '2'], project())
      expect(err).toMatch(/^onnxruntime-node is not installed: .*npm i --ignore-scripts onnxruntime-node@1\.30\.0\n$/)
      expect(code).toBe(0)
      expect(out).toContain('wasm')
      const asked = await call('npx', ['cantian', 'ask', 'runs/wasm', '春', '--max-tokens', '3', '--device', 'wasm'], project())
      expect(asked).toMatchObject({ code: 0, err: '' })
    } finally {
      for (const name of optional) await rename(project(`absent-${name.replace('/', '-')}`), project('node_modules', name))
    }
  })

  /** A page that Vite bundles with nothing configured. */
  async function bundled(name: string, script: string): Promise<string> {
    const page = project(name)
    await mkdir(page)
    await writeFile(join(page, 'index.html'), '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>page</title></head><body><script type="module" src="./page.js"></script></body></html>')
    await writeFile(join(page, 'page.js'), script)
    const outDir = project(`${name}-built`)
    await build({ root: page, base: './', configFile: false, logLevel: 'error', build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 } })
    for (const text of ['your-text.txt', '你的文本.txt']) await copyFile(project(text), join(outDir, text))
    return outDir
  }

  it.skipIf(chromiumMissing !== undefined)(`runs the library lines of the README in a page${chromiumMissing === undefined ? '' : ` (${chromiumMissing})`}`, { timeout: 180_000 }, async () => {
    const { page: code } = await codeOf('README.md')
    const served = await serveFolder(await bundled('lines', code))
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      await page.goto(served.url)
      await page.waitForFunction(() => document.body.textContent !== '', undefined, { timeout: 120_000 }).catch(() => undefined)
      expect(errors).toEqual([])
      expect((await page.textContent('body'))!.length).toBeGreaterThan(3)
    } finally {
      await browser.close()
      await served.close()
    }
  })

  it.skipIf(chromiumMissing !== undefined)(`trains ${steps} steps in a page with the losses of Node${chromiumMissing === undefined ? '' : ` (${chromiumMissing})`}`, { timeout: 300_000 }, async () => {
    const shape = `{ texts, seed: 7, steps: ${steps}, tokenizer: 'characters', layers: 2, width: 64, heads: 2, context: 32, batch: 8, sampleEvery: 0 }`
    const losses = `async (texts) => { const losses = []; for await (const event of fit(${shape})) if (event.kind === 'step') losses.push(event.loss); return losses }`
    const texts = (await readFile(project('your-text.txt'), 'utf8')).split('\n\n')
    await writeFile(project('losses.mjs'), `import { readFile } from 'node:fs/promises'\nimport { fit } from 'cantian'\nconst losses = ${losses}\nconsole.log(JSON.stringify(await losses((await readFile('your-text.txt', 'utf8')).split('\\n\\n'))))\n`)
    const inNode = await call(process.execPath, ['losses.mjs'], project())
    expect(inNode.err).toBe('')
    const wanted = JSON.parse(inNode.out) as number[]
    const served = await serveFolder(await bundled('training', `import { fit } from 'cantian'\nwindow.losses = ${losses}\n`))
    const browser = await launchChromium()
    try {
      for (const url of [served.url, served.isolatedUrl]) {
        const page = await browser.newPage()
        await page.goto(url)
        await page.waitForFunction(() => 'losses' in window)
        const found = await page.evaluate((given) => (window as unknown as { losses: (texts: string[]) => Promise<number[]> }).losses(given), texts)
        expect(found).toHaveLength(steps)
        expect(wanted[0] - wanted[steps - 1]).toBeGreaterThan(0.5)
        for (const [i, loss] of found.entries()) expect(Math.abs(loss - wanted[i]), `step ${i + 1}`).toBeLessThan(1e-4)
        await page.close()
      }
    } finally {
      await browser.close()
      await served.close()
    }
  })
})
