import type { ErrorText } from '../types.ts'

export const fitErrors = {
} as const satisfies Record<string, ErrorText>
