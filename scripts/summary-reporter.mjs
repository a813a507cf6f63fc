// A reporter of vitest: counts, and every skipped test with its reason, as JSON in the file that CANTIAN_SUMMARY names.
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: 0, skipped: [], failures: [], unhandled: unhandledErrors.length }
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId)
      // A file that could not be loaded, or whose hooks failed, has errors of its own.
      for (const error of module.errors()) {
        summary.failed++
        summary.failures.push(`${file}: ${error.message}`)
      }
      for (const test of module.children.allTests()) {
        const result = test.result()
        const name = `${file} > ${test.fullName}`
        if (result.state === 'passed') summary.passed++
        else if (result.state === 'failed') {
          summary.failed++
          summary.failures.push(name)
        } else summary.skipped.push({ name, reason: result.note ?? (test.options.mode === 'todo' ? 'todo' : '') })
      }
    }
    writeFileSync(process.env.CANTIAN_SUMMARY, JSON.stringify(summary))
  }
}
