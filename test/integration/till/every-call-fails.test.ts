import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { verifyJournal } from '../../../src/till/journal/verify'
import { closeTills, redeem, scan, start } from '../../support/at-the-till'
import { sha256 } from '../../support/journal-drafts'
import type { PlayedTill } from '../../support/played-till'
import { openSmallShop, type SmallShop } from '../../support/small-shop'

/*
 * A standard day at a till, once for every call to the journal's disk and for a good share of those to its view, with that
 * call failing (research T8). Whoever was told "approved" keeps it, nobody's sale counts twice, and the till goes on.
 */

const { put } = IDBObjectStore.prototype
const MOST_STARTS = 6
afterEach(() => {
  IDBObjectStore.prototype.put = put
  closeTills()
})

class Day {
  readonly shop: SmallShop = openSmallShop()
  /** Sales the cashier was told are approved, and those of them that were taken back again. */
  readonly approved = new Set<string>()
  readonly undone = new Set<string>()

  async live(): Promise<void> {
    const { line } = this.shop
    let till = await this.begin()
    await this.sell(till, 'A1')
    line.state = 'down'
    await till.core.syncNow()
    for (const code of ['A2', 'A3']) await this.sell(till, code)
    await this.undoLast(till)
    line.state = 'up'
    await till.core.syncNow()
    till.kill()
    await till.journal.close()
    till = await this.begin()
    await this.sell(till, 'A4')
    await till.core.syncNow()
    till.kill()
    await till.journal.close()
  }

  /** A till that cannot open its journal says so and ends; somebody starts it again, as often as it takes. */
  async begin(tries = MOST_STARTS): Promise<PlayedTill> {
    return start(this.shop.machine).catch((failure: unknown) => {
      if (tries === 1) throw failure
      return this.begin(tries - 1)
    })
  }

  async sell(till: PlayedTill, code: string): Promise<void> {
    const { id, outcome } = await scan(till, code)
    if (outcome !== 'accept') return
    const answer = await redeem(till, id).catch(() => null)
    if (answer?.ok === true) this.approved.add(answer.redeemed.redemption)
  }

  async undoLast(till: PlayedTill): Promise<void> {
    const redemption = [...this.approved].at(-1)
    if (redemption === undefined) return
    const answer = await till.core.handle('reverse', { redemption, reason: 'test', approval: null })
    if (answer.ok) this.undone.add(redemption)
  }

  /** The day after, with everything in order again: what is missing, doubled or broken. */
  async troubles(): Promise<readonly string[]> {
    const { disk, centre } = this.shop
    const till = await start(this.shop.machine)
    await till.core.syncNow()
    const records = await till.journal.read(1, 10_000)
    const [report] = await verifyJournal(disk, null, sha256)
    const journaled = new Set(records.flatMap((record) => (record.type === 'outcome' && record.body.action === 'redeem' && record.body.decision.ok ? [record.opId] : [])))
    const uses = [...centre.counted.keys()]
    const reversed = new Set(records.flatMap((record) => (record.type === 'reversal' ? [record.body.redemption] : [])))
    const soldAgain = reasonsLeft(await Promise.all(['A1', 'A2', 'A4'].map((code) => scan(till, code))), uses.length)
    return [
      ...[...this.approved].filter((op) => !journaled.has(op)).map((op) => `approved and not journaled: ${op}`),
      ...[...this.approved].filter((op) => !reversed.has(op) && !uses.includes(op)).map((op) => `approved and not counted: ${op}`),
      ...[...this.undone].filter((op) => uses.includes(op)).map((op) => `taken back and counted: ${op}`),
      ...(report?.problem === null ? [] : [`the journal is ${report?.problem ?? 'gone'}`]),
      ...(till.journal.status().incarnation === 1 ? [] : ['another incarnation began']),
      ...(centre.records.length === records.length ? [] : [`the centre has ${centre.records.length} of ${records.length} records`]),
      ...soldAgain,
    ]
  }
}

/** A till that offers a code it has used has lost something. */
function reasonsLeft(verdicts: readonly { readonly outcome: string }[], used: number): readonly string[] {
  const free = verdicts.filter(({ outcome }) => outcome === 'accept').length
  return free + used >= verdicts.length ? [] : [`${free} codes are free and ${used} are used`]
}

describe('every call of a standard day fails once', () => {
  it.each([
    { failures: 1, kind: 'once' },
    { failures: 5, kind: 'five times running' },
  ])('of the journal’s disk, $kind: nothing approved is lost, nothing doubled', async ({ failures }) => {
    const found: string[] = []
    let n = 0
    let last = new Day()
    for (let reached = true; reached; ) {
      n += 1
      const day = (last = new Day())
      Object.assign(day.shop.disk, { failAt: n, failures })
      await day.live()
      reached = day.shop.disk.calls >= n
      day.shop.disk.failAt = 0
      found.push(...(await day.troubles()).map((trouble) => `call ${n}: ${trouble}`))
    }
    expect(found).toEqual([])
    expect(n).toBeGreaterThan(40)
    expect([last.approved.size, last.undone.size], 'the last day, in which nothing failed').toEqual([4, 1])
  }, 120_000)

  it('of the view: nothing approved is lost, nothing doubled', async () => {
    const found: string[] = []
    const EVERY = 5
    for (let n = 1, reached = true; reached; n += EVERY) {
      const day = new Day()
      let calls = 0
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
        calls += 1
        if (calls === n) throw new DOMException('no room', 'QuotaExceededError')
        return put.apply(this, given)
      }
      await day.live()
      reached = calls >= n
      IDBObjectStore.prototype.put = put
      found.push(...(await day.troubles()).map((trouble) => `write ${n}: ${trouble}`))
    }
    expect(found).toEqual([])
  }, 120_000)
})
