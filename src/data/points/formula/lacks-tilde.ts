/** Signs that stand in a formula and seldom in a file's name, those of Chinese keyboards too. */
const telling = /[=*^+<>()＝＊＾＋＜＞（）×÷]/u
const joining = /[-/－／]/u
/** `notes (1).txt`, `./a=b`, `/tmp/a+b`. */
const path = /^\.{0,2}\/|\.\p{L}[\p{L}\p{N}]{0,4}$/u

/**
 * Whether an argument on the command line looks like a formula whose tilde was forgotten, `y = a*x + b` or `a*x + b`, and not like a file.
 * @param joined whether a name with - or / in it is taken for a formula too, as behind a table
 */
export const lacksTilde = (argument: string, joined: boolean): boolean =>
  !/[~～∼]/.test(argument) && /\p{L}/u.test(argument) && !path.test(argument) && (telling.test(argument) || (joined && joining.test(argument)))
