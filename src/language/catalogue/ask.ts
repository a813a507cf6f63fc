import type { Text } from '../types.ts'

export const askTexts = {
} as const satisfies Record<string, Text>
