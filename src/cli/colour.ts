import picocolors from 'picocolors'

/** Colours where a person looks: on a terminal, unless NO_COLOR is set (no-color.org); FORCE_COLOR insists. */
function coloursOf(stream: NodeJS.WriteStream) {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0'
  return picocolors.createColors(!NO_COLOR && (forced || (stream.isTTY === true && TERM !== 'dumb')))
}

/** For standard output. */
export const pc = coloursOf(process.stdout)
/** For standard error. */
export const errorColours = coloursOf(process.stderr)
