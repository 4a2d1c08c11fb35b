import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real machines and browsers share two cores: one file at a time keeps their times honest.
    fileParallelism: false,
  },
})
