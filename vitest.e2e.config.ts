import { defineConfig } from 'vitest/config';

// Suites that start real processes and read the large logs: one file at a time, since they measure, kill and wait.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
