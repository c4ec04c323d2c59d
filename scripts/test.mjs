// npm test: everything, in order, stopping at the first failure. npm test -- STEP [ARGUMENTS…] runs one step alone.
import { ensurePackages } from './lib/packages.mjs'
import { Stop } from './lib/say.mjs'
import { playBehind, steps, stopBehind } from './lib/test-steps.mjs'

const total = { passed: 0, failed: 0 }

async function runStep(name, args) {
  console.log(`\n── ${name}`)
  const from = performance.now()
  const counts = (await steps[name](args)) ?? { passed: 0, failed: 0 }
  total.passed += counts.passed
  total.failed += counts.failed
  console.log(`── ${name}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - from) / 1000).toFixed(1)} s`)
  if (counts.failed > 0) throw new Stop(`The step "${name}" failed; run it alone with: npm test -- ${name}`)
}

/** @param {string[]} words a step and what it is given, or nothing for all of them */
async function runSteps([name, ...args]) {
  if (name !== undefined && !Object.hasOwn(steps, name)) {
    throw new Stop(`There is no step "${name}"; choose one of: ${Object.keys(steps).join(', ')}.`)
  }
  await ensurePackages()
  if (name !== undefined) return runStep(name, args)
  for (const step of Object.keys(steps)) {
    await runStep(step, [])
    if (step === 'build') await playBehind()
  }
}

try {
  await runSteps(process.argv.slice(2))
} catch (error) {
  stopBehind()
  console.log(`\n✗ ${error instanceof Stop ? error.message : error.stack}`)
  total.failed ||= 1
}
process.exitCode = total.failed === 0 ? 0 : 1
console.log(`\n${total.passed} passed, ${total.failed} failed`)
