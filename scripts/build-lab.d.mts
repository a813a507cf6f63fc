/** When a source of the pages was last changed, in milliseconds since 1970. */
export function newestSource(): number
/** Whether a source of the lab is newer than lab/dist. */
export function labIsStale(): boolean
/** Builds the pages into a folder (lab/dist if none is named), emptying it first; ends the process with 1 where that fails. */
export function buildLab(folder?: string): void
