import { defineConfig } from 'vitest/config'

// Unit tests stand beside their files; test/ holds what looks at more than one file.
// The end-to-end tests belong to Playwright (*.spec.ts) and are not collected here.
export default defineConfig({
  define: { __TEST_BUILD__: 'true' },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
    environment: 'node',
    // Files of one worker share a process: loading the same modules for each file anew was half of the time. What a file
    // leaves behind is taken away before the next; a test that stands only alone would fail here.
    isolate: false,
    setupFiles: ['test/support/own-view.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000, // a first start of PostgreSQL on a slow disk
  },
})
