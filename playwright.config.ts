import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  workers: 1, // one Electron at a time: the machine has two cores and one display
  retries: 0, // a test that passes the second time has found something
  forbidOnly: true,
  reporter: [['list']],
  use: { trace: 'retain-on-failure' },
})
