import type { ErrorText } from '../types.ts'

export const askErrors = {
} as const satisfies Record<string, ErrorText>
