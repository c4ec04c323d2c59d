/** True for the build the tests run: it holds the test-only ports (pause points, clock offset, programmable network). */
export const isTestBuild = process.env['TILLSIDE_TEST_BUILD'] === '1'

/** Test and release builds never share a folder, so neither can be taken for the other. */
export const buildFolder = isTestBuild ? 'out-test' : 'out'

/** What the bundlers put in place of the names, as source text. */
export const buildConstants = { __TEST_BUILD__: JSON.stringify(isTestBuild) }
