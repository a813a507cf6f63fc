import { readFile } from 'node:fs/promises'

/** The blocks of JavaScript in a README, in order: the library in Node, and in a page. */
export async function codeOf(readme: 'README.md' | 'README.zh.md'): Promise<{ node: string; page: string }> {
  const text = await readFile(new URL(`../../${readme}`, import.meta.url), 'utf8')
  const [node, page] = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code)
  return { node, page }
}
