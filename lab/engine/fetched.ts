import { failure } from '../../src/errors/index.ts'

/** A whole file of the page's own server: not every static server knows byte ranges. @throws formats.http.* */
export async function fetched(url: string, name: string): Promise<Blob> {
  const response = await fetch(new URL(url, import.meta.url)).catch((cause: unknown) => {
    throw failure('formats.http.network', name, { detail: cause instanceof Error ? cause.message : String(cause), attempts: 1 }, cause)
  })
  if (!response.ok) throw failure('formats.http.status', name, { status: response.status })
  return response.blob()
}
