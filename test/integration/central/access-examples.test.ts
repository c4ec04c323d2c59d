import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_ROUTES } from '../../../src/central/http/routes'
import type { Route } from '../../../src/central/http/route'
import { everythingOf, quiet } from '../../support/everything-of'
import { identities, mayCall, type Identity } from '../../support/identities'
import { startTwoOrganisations, type TwoOrganisations } from '../../support/two-organisations'
import type { Example, Examples, Reply } from '../../support/walk/example'
import { apiExamples, serviceExamples } from '../../support/walk/examples-api'
import { syncExamples } from '../../support/walk/examples-sync'
import { v2Examples } from '../../support/walk/examples-v2'
import { moreIdentities } from '../../support/walk/more-identities'
import { furnishWalk, type Things } from '../../support/walk/things'

/*
 * Every route with a good request about somebody's things, asked by everyone whose things they are not: another
 * organisation's people, tills and clients, and inside the organisation those of another unit, store or service. They are
 * refused, read nothing and change nothing; then the rightful one asks the same and gets it, so that the request was good.
 */

interface Walked {
  readonly name: string
  readonly route: Route
  readonly example: Example
}

let central: TwoOrganisations
let things: Things
let inside: readonly Identity[]
let outside: readonly Identity[]
let walk: readonly Walked[]
let examples: Examples

const nameOf = ({ method, path }: Route): string => `${method} ${path}`
const guarded = ALL_ROUTES.filter(({ access }) => access.kind !== 'anyone')

beforeAll(async () => {
  central = await startTwoOrganisations()
  const known = await identities(central)
  inside = [...known.own, ...(await moreIdentities(central, known.own))]
  outside = known.others
  things = await furnishWalk(central, who)
  inside = [...inside, { name: 'till of 101', kind: 'till', token: things.till.enrolled.token }]
  examples = { ...(await apiExamples(things)), ...(await serviceExamples(things)), ...v2Examples(things), ...(await syncExamples(things)) }
  walk = guarded.flatMap((route) => [examples[nameOf(route)] ?? []].flat().map((example) => ({ name: nameOf(route), route, example })))
}, 60_000)
afterAll(() => central.stop())

const who = (name: string): Identity => {
  const found = inside.find((one) => one.name === name)
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

async function ask({ route, example }: Walked, { kind, token }: Identity): Promise<Reply> {
  if (example.call !== undefined) return example.call(central.url, token)
  const authorised: Record<string, string> = kind === 'client' ? { 'x-cap-api-oauth-token': token } : { authorization: `Bearer ${token}` }
  const reply = await fetch(central.url + (example.path ?? route.path), { method: route.method, headers: { ...authorised, ...typeOf(route, example), ...example.headers }, ...bodyOf(route, example) })
  return { status: reply.status, text: await reply.text() }
}

function typeOf({ method }: Route, { form }: Example): Record<string, string> {
  return method === 'GET' || form !== undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf({ method }: Route, { form, body }: Example): { body?: string | FormData } {
  if (method === 'GET') return {}
  return { body: form?.() ?? (typeof body === 'string' ? body : JSON.stringify(body ?? {})) }
}

const isRefused = ({ refused }: Example, reply: Reply): boolean => (refused === undefined ? reply.status === 403 || reply.status === 404 : refused(reply))
const marksIn = ({ text }: Reply, marks: readonly string[]): readonly string[] => marks.filter((mark) => text.includes(mark))
/** The sign-out of a token ends it, and the walk needs it. */
const asking = (walked: Walked, all: readonly Identity[]): readonly Identity[] =>
  all.filter(({ kind, name }) => mayCall(walked.route, kind) && name !== walked.example.by && walked.example.alsoFor?.includes(name) !== true && walked.route.path !== '/api/sign-out')

describe('the table of examples', () => {
  it('has every route that is not open to anyone', () => {
    expect(guarded.map(nameOf).filter((name) => examples[name] === undefined)).toEqual([])
  })
})

describe('whose things they are not', () => {
  it('another organisation’s people, tills and clients are refused, read nothing and change nothing', async () => {
    await quiet(central)
    const before = await everythingOf(central, 1)
    const wrong: unknown[] = []
    for (const walked of walk) {
      for (const stranger of asking(walked, outside)) {
        const reply = await ask(walked, stranger)
        const good = walked.example.of === 'nothing' ? reply.status < 500 : isRefused(walked.example, reply)
        const echoed = walked.example.of === 'nothing' && walked.route.method !== 'GET'
        const leaks = echoed ? [] : marksIn(reply, [...things.marks.unit, ...things.marks.organisation]).filter((mark) => !JSON.stringify([walked.example.path, walked.example.body]).includes(mark))
        if (!good || leaks.length > 0) wrong.push({ route: walked.name, who: stranger.name, status: reply.status, text: reply.text.slice(0, 300), leaks })
      }
    }
    expect(wrong).toEqual([])
    expect(await everythingOf(central, 1)).toEqual(before)
  }, 120_000)

  it('another unit’s, store’s or service’s are refused, read nothing and change nothing', async () => {
    await quiet(central)
    const before = await butForRefusals()
    const wrong: unknown[] = []
    for (const walked of walk) {
      const { of } = walked.example
      if (of !== 'unit' && walked.route.method !== 'GET') continue // the same request is theirs to make
      for (const outsider of asking(walked, inside.filter(isOfAnotherUnit))) {
        const reply = await ask(walked, outsider)
        const good = of === 'unit' ? isRefused(walked.example, reply) : reply.status < 500
        const leaks = of === 'organisation' || outsider.kind === 'client' ? [] : marksIn(reply, things.marks.unit)
        if (!good || leaks.length > 0) wrong.push({ route: walked.name, who: outsider.name, status: reply.status, text: reply.text.slice(0, 300), leaks })
      }
    }
    expect(wrong).toEqual([])
    expect(await butForRefusals()).toEqual(before)
  }, 120_000)
})

/** A refused issual is kept as what was asked and answered, and who asked. */
async function butForRefusals(): Promise<Readonly<Record<string, string>>> {
  const { operation: _asked, audit: _who, ...rest } = await everythingOf(central, 1)
  return rest
}

/** Everybody whose unit is neither the organisation nor above what the walk asks for. */
const isOfAnotherUnit = ({ name }: Identity): boolean =>
  ['manager of 102', 'marketer of a concept', 'admin of a concept', 'till of another store', 'client of another service'].includes(name)

describe('whose they are', () => {
  it('gets what they ask for', async () => {
    const wrong: unknown[] = []
    for (const walked of walk) {
      const { answers, refused, of } = walked.example
      const reply = await ask(walked, who(walked.example.by))
      const good = answers === undefined ? reply.status < 300 && (of === 'nothing' || refused === undefined || !refused(reply)) : reply.status === answers.status
      if (!good) wrong.push({ route: walked.name, status: reply.status, text: reply.text.slice(0, 300) })
    }
    expect(wrong).toEqual([])
  }, 60_000)
})
