export { corpora } from './catalogue.ts'
export type { Corpus, CorpusPart, PackageSource } from './corpus.ts'
