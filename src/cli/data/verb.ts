import { join } from 'node:path'
import { createLogUpdate } from 'log-update'
import { pc } from '../colour.ts'
import { cachedCorpus, fetchCorpus, findCorpus, type FetchedCorpus, type FetchProgress } from '../../data/corpora/corpora.node.ts'
import { corpora, type Corpus } from '../../data/corpora/index.ts'
import { currentLanguage, text } from '../../language/index.ts'
import { bar } from '../fit/live.ts'
import { commandName } from '../command-name.ts'
import type { GlobalOptions } from '../global-options.ts'
import { bytes, count } from '../quantities.ts'
import { stopSignal } from '../stop.ts'

/** Lists what can be fetched, or fetches one corpus with the user's own npm or apt-get. */
export async function dataVerb(name: string | undefined, options: { again?: boolean } & GlobalOptions): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  if (name === undefined) {
    const listed = await Promise.all(corpora.map(async (corpus) => ({ corpus, here: await cachedCorpus(corpus.name) })))
    if (options.json) write(JSON.stringify({ v: 1, kind: 'corpora', corpora: listed.map(({ corpus, here }) => ({ ...corpus, folder: here?.folder ?? null })) }))
    else for (const line of listLines(listed)) write(line)
    return
  }
  findCorpus(name)
  const stop = stopSignal()
  const show = options.json ? undefined : progressOn(process.stderr)
  try {
    const fetched = await fetchCorpus(name, { again: options.again, signal: stop.signal, progress: show?.progress })
    show?.end()
    if (options.json) write(JSON.stringify({ v: 1, kind: 'corpus', name, folder: fetched.folder, files: fetched.files, cached: fetched.cached }))
    else for (const line of fetchedLines(fetched)) write(line)
  } finally {
    show?.end()
    stop.release()
  }
}

function listLines(listed: readonly { corpus: Corpus; here: FetchedCorpus | undefined }[]): string[] {
  const language = currentLanguage()
  const blocks = listed.map(({ corpus, here }) => [
    `${pc.cyan(pc.bold(corpus.name))}  ${corpus.title[language]}`,
    `  ${text('cli.data.source', { client: corpus.source.client, size: bytes(corpus.download), licence: corpus.licence[language] })}`,
    ...corpus.parts.map(({ path, title, items }) => pc.dim(`  ${items === undefined ? text('cli.data.part', { path, title: title[language] }) : text('cli.data.part-counted', { path, title: title[language], items: count(items) })}`)),
    ...(here ? [`  ${pc.green(text('cli.data.here', { folder: here.folder }))}`] : []),
    '',
  ])
  return [...blocks.flat(), text('cli.data.fetch', { command: commandName() })]
}

function fetchedLines({ corpus, folder, files }: FetchedCorpus): string[] {
  const size = files.reduce((total, file) => total + file.bytes, 0)
  const lines = [text('cli.data.ready', { name: corpus.name, folder, size: bytes(size) })]
  if (corpus.kind === 'text') lines.push(text('cli.data.next', { path: join(folder, corpus.parts[0].path), name: corpus.name, command: commandName() }))
  return lines
}

/** The stages of a fetch: a bar in place on a terminal, a line a stage elsewhere. */
function progressOn(stream: NodeJS.WriteStream): { progress: (progress: FetchProgress) => void; end: () => void } {
  let before = ''
  if (!stream.isTTY) {
    const progress = ({ stage }: FetchProgress) => {
      if (stage !== before) stream.write(`${text(`cli.data.stage.${stage}`)} …\n`)
      before = stage
    }
    return { progress, end: () => {} }
  }
  const region = createLogUpdate(stream)
  const progress = ({ stage, done, total }: FetchProgress) => region(`${text(`cli.data.stage.${stage}`)} … ${total > 0 ? `${bar(done / total, 24)} ${done}/${total}` : ''}`)
  return {
    progress,
    end: () => {
      region.clear()
      region.done()
    },
  }
}
