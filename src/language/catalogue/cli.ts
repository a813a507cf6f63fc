import type { Text } from '../types.ts'

export const cliTexts = {
} as const satisfies Record<string, Text>
