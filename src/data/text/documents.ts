/** A stretch of a document, as readers give it: small documents come in one part, large ones in several. */
export interface TextPart {
  /** Where the document is from: the file's name. */
  name: string
  text: string
  /** Whether the document ends here. */
  end: boolean
}
