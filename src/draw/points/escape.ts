const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for HTML and XML, in content and in attributes. What XML forbids, and what turns the direction of text, becomes U+FFFD. */
export const escapeText = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => entities[character])

/** Without control characters, unpaired surrogates and marks of direction. */
export const visible = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
