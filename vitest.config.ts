import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Native runs use every core themselves: more files at once would only wait for each other.
    maxWorkers: 2,
    pool: 'forks',
  },
})
