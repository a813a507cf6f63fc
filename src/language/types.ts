export type Language = 'en' | 'zh'

/** One sentence in both languages; `{{name}}` stands for a variable. Both name the same variables (a test checks). */
export interface Text {
  readonly en: string
  readonly zh: string
}

/** What a typed error says, part by part. */
export interface ErrorText {
  /** What was being done, as a phrase: "reading the header". */
  readonly doing: Text
  readonly expected: Text
  readonly found: Text
  readonly hint: Text
}

/** The names between double braces in a template. */
export type Variables<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Variables<Rest> : never

export type Values<Names extends string> = [Names] extends [never] ? Record<string, never> : { [K in Names]: string | number }
