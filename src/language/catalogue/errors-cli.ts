import type { ErrorText } from '../types.ts'

export const cliErrors = {
} as const satisfies Record<string, ErrorText>
