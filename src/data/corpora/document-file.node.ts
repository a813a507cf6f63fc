import { open, type FileHandle } from 'node:fs/promises'

/** A JSON-lines file that is being written: a document a line, `{"text": …}`. */
export class DocumentFile {
  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<DocumentFile> {
    return new DocumentFile(await open(path, 'wx'))
  }

  async write(documents: readonly string[]): Promise<void> {
    await this.handle.appendFile(documents.map((text) => `${JSON.stringify({ text })}\n`).join(''))
  }

  async close(): Promise<void> {
    await this.handle.close()
  }
}
