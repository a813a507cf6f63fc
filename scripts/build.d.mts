/** Builds dist/. Ends the process when it fails. */
export function build(): void
/** Builds dist/ where a source is newer. */
export function buildIfStale(): void
