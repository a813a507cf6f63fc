/** Tokens that the school's models see at once, and windows a step: small steps, so that a page answers between them. */
export const window = { context: 48, batch: 12 } as const
