import type { Text } from '../../language/index.ts'

/** Where a corpus comes from: the user's own package client fetches it, so that mirrors and proxies are the user's. */
export type PackageSource =
  /** `integrity` is the registry's sha512 of this version's tarball. */
  | { readonly client: 'npm'; readonly name: string; readonly version: string; readonly integrity?: string }
  /** The version is Debian's of the day; apt checks it against the signed index. */
  | { readonly client: 'apt'; readonly name: string }

/** A file, or a folder of files, that a corpus holds once it is fetched. */
export interface CorpusPart {
  /** Relative to the corpus's `data/` folder. */
  readonly path: string
  readonly title: Text
  /** Documents (poems, chapters), pictures or sounds. */
  readonly items?: number
}

/** A body of texts, pictures or sounds that is too large to ship and can be fetched by package name. */
export interface Corpus {
  /** What the person types; the package's name. */
  readonly name: string
  readonly kind: 'text' | 'pictures' | 'sound'
  readonly title: Text
  readonly licence: Text
  readonly source: PackageSource
  /** Bytes that travel, about. */
  readonly download: number
  /** Bytes on disk when it is fetched, about. */
  readonly size: number
  /** Bytes on disk that fetching needs for a while, about. */
  readonly space: number
  /** What of the package is unpacked (paths inside the package); everything where it is left out. */
  readonly members?: readonly string[]
  readonly parts: readonly CorpusPart[]
}
