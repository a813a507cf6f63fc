import { openPlace } from '../formats/model-place.node.ts'
import { openAt, type OpenedCheckpoint } from './open.ts'
import { editsIn } from './patch-file.node.ts'
import { PatchedCheckpoint, pendingEdits } from './patched.ts'
import { failure } from '../errors/index.ts'
import { nodeFiles } from '../formats/files.node.ts'

/** Opens a model by path or address, as the edits in a patch leave it where one is given. Its files stay as they are. */
export async function openPatched(model: string, patch?: string, signal?: AbortSignal): Promise<OpenedCheckpoint> {
  const opened = await openAt(model, await openPlace(model), signal)
  if (patch === undefined) return opened
  try {
    if ((await nodeFiles.status(patch)) === undefined) throw failure('formats.files.missing', patch, { call: 'open' })
    const { file, edits } = await editsIn(patch, opened)
    const weights = opened.weights()
    return opened.with(new PatchedCheckpoint(weights, await pendingEdits(weights, file.patch, edits, patch, signal)))
  } catch (cause) {
    await opened.close()
    throw cause
  }
}
