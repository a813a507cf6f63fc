import { cliTexts } from './cli.ts'
import { dataErrors } from './errors-data.ts'
import { fitErrors } from './errors-fit.ts'
import { formatsErrors } from './errors-formats.ts'
import { graphErrors } from './errors-graph.ts'
import { askErrors } from './errors-ask.ts'
import { modelsErrors } from './errors-models.ts'
import { askTexts } from './ask.ts'
import { runtimeErrors } from './errors-runtime.ts'
import { cliErrors } from './errors-cli.ts'

/** Every sentence that a person may read, each in both languages. */
export const texts = { ...cliTexts, ...askTexts } as const

/** Every error that Cantian reports: what was being done, what was expected, what was found, and a hint. */
export const errors = {
  ...graphErrors,
  ...runtimeErrors,
  ...formatsErrors,
  ...dataErrors,
  ...fitErrors,
  ...modelsErrors,
  ...askErrors,
  ...cliErrors,
} as const
