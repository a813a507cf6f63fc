// Fits of points by ml-levenberg-marquardt: node points_ml.mjs default|tight TASKS.json REPEATS; prints as points_python.py does.
import { readFileSync } from 'node:fs'
import { levenbergMarquardt } from 'ml-levenberg-marquardt'

const [kind, path, repeats] = process.argv.slice(2)
const { version } = JSON.parse(readFileSync(new URL('../node_modules/ml-levenberg-marquardt/package.json', import.meta.url), 'utf8'))
console.log(JSON.stringify({ 'ml-levenberg-marquardt': version }))
for (const { name, parameters, code, start, x, y } of JSON.parse(readFileSync(path, 'utf8'))) {
  const model = new Function('Math', `return ([${parameters.join(', ')}]) => (x) => ${code}`)(Math)
  const initialValues = parameters.map((parameter) => start[parameter])
  // Its defaults stop after 100 tries and step by 0.1 for a derivative: as they are, or with steps of each parameter's size and 5,000 tries.
  const more = kind === 'tight' ? { maxIterations: 5000, errorTolerance: 0, improvementThreshold: 0, centralDifference: true, gradientDifference: initialValues.map((value) => 1e-6 * Math.abs(value) || 1e-6), timeout: 20 } : { timeout: 20 }
  const answer = { task: name, times: [] }
  for (let i = 0; i < Number(repeats) && !answer.failed; i++) {
    const begun = performance.now()
    try {
      answer.values = levenbergMarquardt({ x, y }, model, { initialValues, ...more }).parameterValues
    } catch (error) {
      answer.failed = error.message.slice(0, 80)
    }
    answer.times.push(performance.now() - begun)
  }
  console.log(JSON.stringify(answer))
}
