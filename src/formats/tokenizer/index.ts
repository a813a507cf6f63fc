export { openTokenizer } from './open.ts'
export { reservedSpecials, type Token, type Tokenizer, type TokenizerFiles } from './tokenizer.ts'
export { TextStream } from './text-stream.ts'
export { piecePattern } from './pattern.ts'
