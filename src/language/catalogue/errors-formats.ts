import type { ErrorText } from '../types.ts'
import { configErrors } from './errors-config.ts'
import { filesErrors } from './errors-files.ts'
import { safetensorsErrors } from './errors-safetensors.ts'

export const formatsErrors = {
  ...filesErrors,
  ...safetensorsErrors,
  ...configErrors,
} as const satisfies Record<string, ErrorText>
