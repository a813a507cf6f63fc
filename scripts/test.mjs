// npm test: installs what is missing, then every test, the types, the lint and the floors.
//   npm test                 everything
//   npm test -- test/graph   the tests of one room, and the checks
// The last line is `N passed, N failed, N skipped`; an error of the types, the lint or the floors counts as a failure.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from './build.mjs'
import { installMissing, root } from './install.mjs'

installMissing()
buildIfStale()

const bin = (name) => join(root, 'node_modules', name)
const node = (script, ...parameters) => spawnSync(process.execPath, [script, ...parameters], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })

const tests = runTests(process.argv.slice(2))
const checks = [
  check('types', () => {
    const { stdout, status } = node(bin('typescript/bin/tsc'), '--noEmit', '-p', '.')
    return { output: stdout, errors: (stdout.match(/error TS\d+/g) ?? []).length || (status === 0 ? 0 : 1) }
  }),
  check('lint', () => {
    const { stdout, stderr, status } = node(bin('eslint/bin/eslint.js'), '.', '--format', 'json')
    if (!stdout.startsWith('[')) return { output: stdout + stderr, errors: 1 }
    const found = JSON.parse(stdout).flatMap((file) => file.messages.map((message) => ({ file: file.filePath, ...message })))
    const lines = found.map(({ file, line, column, message, ruleId }) => `${file.slice(root.length)}:${line}:${column} ${message} (${ruleId})`)
    return { output: lines.join('\n'), errors: found.filter(({ severity }) => severity === 2).length || (status === 0 ? 0 : 1) }
  }),
  check('floors', () => {
    const { stdout, stderr } = node(bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json')
    if (!stdout.startsWith('{')) return { output: stdout + stderr, errors: 1 }
    const { summary } = JSON.parse(stdout)
    // TypeScript 7 would make it look at nothing and be content.
    if (summary.totalCruised === 0) return { output: 'dependency-cruiser looked at 0 modules', errors: 1 }
    return { output: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join('\n'), errors: summary.error }
  }),
]

for (const { name, reason } of tests.skipped) console.log(`skipped: ${name}${reason ? `: ${reason}` : ''}`)
for (const failure of tests.failures) console.log(`failed: ${failure}`)
for (const { name, errors } of checks) if (errors > 0) console.log(`failed: ${name}: ${errors} ${errors === 1 ? 'error' : 'errors'}`)
const passed = tests.passed + checks.filter(({ errors }) => errors === 0).length
const failed = tests.failed + checks.reduce((total, { errors }) => total + errors, 0)
console.log(`${passed} passed, ${failed} failed, ${tests.skipped.length} skipped`)
process.exitCode = failed === 0 ? 0 : 1

function runTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), 'cantian-test-'))
  const summaryPath = join(folder, 'summary.json')
  const { status } = spawnSync(process.execPath, [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=./scripts/summary-reporter.mjs', ...filters], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CANTIAN_SUMMARY: summaryPath },
  })
  let summary = { passed: 0, failed: 0, skipped: [], failures: [], unhandled: 0 }
  try {
    summary = JSON.parse(readFileSync(summaryPath, 'utf8'))
  } catch {
    summary.failures.push('vitest ended before it could report')
  }
  rmSync(folder, { recursive: true, force: true })
  // Errors outside of any test, or a vitest that died: a failure that no test stands for.
  if (summary.unhandled > 0) summary.failures.push(`${summary.unhandled} unhandled errors`)
  summary.failed = Math.max(summary.failed + summary.unhandled, status === 0 ? 0 : 1)
  return summary
}

function check(name, look) {
  const started = performance.now()
  const { output, errors } = look()
  console.log(`${errors === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  if (output.trim() !== '') console.log(output.trim())
  return { name, errors }
}
