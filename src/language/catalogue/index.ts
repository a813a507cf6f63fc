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
import { cliDiffTexts, cliParamTexts, cliSeeTexts } from './cli-see.ts'
import { cliLabTexts } from './cli-lab.ts'
import { schoolErrors } from './errors-school.ts'
import { serveErrors } from './errors-serve.ts'
import { seeTexts } from './see.ts'
import { pointsTexts } from './points.ts'
import { cliPointsTexts } from './cli-points.ts'
import { drawPointsTexts } from './draw-points.ts'
import { cliPointsErrors, drawErrors } from './errors-cli-points.ts'
import { pointsErrors } from './errors-points.ts'
import { seeErrors } from './errors-see.ts'
import { matterErrors } from './errors-matter.ts'
import { cliBreakTexts } from './cli-break.ts'
import { cliLifeTexts } from './cli-life.ts'
import { cliMatterTexts, cliTryTexts } from './cli-matter.ts'

/** Every sentence that a person may read, each in both languages. */
export const texts = { ...cliTexts, ...askTexts, ...seeTexts, ...cliSeeTexts, ...cliDiffTexts, ...cliParamTexts, ...cliTryTexts, ...cliMatterTexts, ...cliBreakTexts, ...cliLifeTexts, ...cliLabTexts, ...pointsTexts, ...cliPointsTexts, ...drawPointsTexts } as const

/** Every error that Cantian reports: what was being done, what was expected, what was found, and a hint. */
export const errors = {
  ...graphErrors,
  ...runtimeErrors,
  ...formatsErrors,
  ...dataErrors,
  ...fitErrors,
  ...pointsErrors,
  ...modelsErrors,
  ...askErrors,
  ...seeErrors,
  ...matterErrors,
  ...schoolErrors,
  ...serveErrors,
  ...cliErrors,
  ...cliPointsErrors,
  ...drawErrors,
} as const
