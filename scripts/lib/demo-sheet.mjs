// What somebody who tries the demo needs beside the screen: who may sign in, and codes to scan.

/**
 * @typedef {{till: string, name: string, role: string, pin: string}} Person
 * @typedef {{code: string, about: string, expect: string, externalId: string, needsCustomer: boolean}} Sample
 */

/** How many codes of one kind are worth reading. */
const PER_KIND = 2

/**
 * The lines for the first till of the demo.
 * @param {string} line the centre's line of JSON
 * @returns {string[]}
 */
export function demoSheet(line) {
  /** @type {{enrolment: {till: string}[], people: Person[], samples: Sample[]}} */
  const { enrolment, people, samples } = JSON.parse(line)
  const staff = people.filter(({ till }) => till === enrolment[0]?.till)
  return [
    'sign in with:',
    ...staff.map(({ name, role, pin }) => `  ${name.padEnd(24)} ${role.replace('_', ' ').padEnd(14)} PIN ${pin}`),
    'codes to try, on a bill of 40.00:',
    ...firstOfEach(samples).map((sample) => `  ${sample.code.padEnd(14)} ${sample.about}${whose(sample)}${outcome(sample)}`),
  ]
}

/** @param {Sample[]} samples */
function firstOfEach(samples) {
  /** @type {Map<string, number>} */
  const seen = new Map()
  return samples.filter(({ about }) => {
    const count = (seen.get(about) ?? 0) + 1
    seen.set(about, count)
    return count <= PER_KIND
  })
}

/** @param {Sample} sample */
const whose = ({ needsCustomer, externalId }) => (needsCustomer ? `; customer number ${externalId}` : '')

/** @param {Sample} sample */
const outcome = ({ expect }) => (expect === 'ok' ? '' : ` → ${expect}`)
