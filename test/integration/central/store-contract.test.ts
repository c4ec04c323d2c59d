import { describe, expect, it } from 'vitest'
import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf } from '../../../src/central/coupons/code-shape'
import type { CentralStore, CentralTx } from '../../../src/central/core/central-store'
import type { Change } from '../../../src/central/core/rows'
import type { CaseRow } from '../../../src/protocol/sync/feed-rows'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { onBothStores } from '../../support/both-stores'
import { codeKey, coupon, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'

/** What every store must do, whichever it is. */
onBothStores('a store', (fresh) => {
  describe('transactions', () => {
    it('leave nothing of work that throws', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), ['A'])
      const broken = store.transact(async (tx) => {
        await tx.offers.countUse(offer, null, 5)
        await tx.coupons.insert(coupon(offer, 'B'))
        await tx.coupons.countUse(codeKey('A'), 0, null)
        await tx.tills.addSession('t', { kind: 'till', till: 1 })
        await tx.feeds.append([change('A', 1)])
        throw new Error('in the middle')
      })
      await expect(broken).rejects.toThrow('in the middle')
      const left = await store.read(async (tx) => ({
        counts: await tx.offers.counts(offer),
        b: await tx.coupons.find(codeKey('B'), 0),
        a: (await tx.coupons.find(codeKey('A'), 0))?.uses,
        session: await tx.tills.session('t'),
      }))
      expect(left).toEqual({ counts: { offer, uses: 0, issued: 0, made: 0, held: 0, heldIssues: 0, lastIssuedAt: null, lastRedeemedAt: null }, b: null, a: 0, session: null })
      await sequenceAll(store)
      expect(await positions(store)).toEqual([])
    })

    it('undo a part that throws and keep the rest', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), [])
      await store.transact(async (tx) => {
        await tx.offers.countUse(offer, null, 5)
        await tx.feeds.append([change('kept', 1)])
        const part = tx.attempt(async () => {
          await tx.offers.countUse(offer, null, 9)
          await tx.feeds.append([change('gone', 1), change('kept', 2)])
          throw new Error('a part')
        })
        await expect(part).rejects.toThrow('a part')
        expect(await tx.attempt(() => tx.offers.countUse(offer, null, 7))).toBe(true)
      })
      expect(await store.read((tx) => tx.offers.counts(offer))).toMatchObject({ uses: 2, lastRedeemedAt: 7 })
      await sequenceAll(store)
      expect(await positions(store)).toEqual([['kept', 1, 1]])
    })

    it('refuse what breaks a key, inside a part too', async () => {
      const store = await fresh()
      await store.transact(async (tx) => {
        await tx.tills.addEnrolment('h', 1, 10)
        await expect(tx.attempt(() => tx.tills.addEnrolment('h', 2, 10))).rejects.toThrow()
        expect(await tx.tills.takeEnrolment('h', 5)).toEqual({ till: 1 })
      })
    })

    it('read one unmoving picture', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), [])
      const { before, after, writing } = await store.read(async (tx) => {
        const first = await tx.offers.counts(offer)
        const write = store.transact((other) => other.offers.countUse(offer, null, 1))
        await Promise.race([write, new Promise((resolve) => setTimeout(resolve, 50))])
        return { before: first, after: await tx.offers.counts(offer), writing: write }
      })
      expect(after).toEqual(before)
      expect(await writing).toBe(true)
      expect((await store.read((tx) => tx.offers.counts(offer))).uses).toBe(1)
    })
  })

  describe('limits', () => {
    it('count up to the cap and not beyond, however many ask at once', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), ['A'])
      const tries = (count: (n: number) => Promise<boolean>) => Promise.all(Array.from({ length: 12 }, (_, n) => count(n)))
      const yes = (answers: readonly boolean[]) => answers.filter(Boolean).length
      expect(yes(await tries((n) => store.transact((tx) => tx.offers.countUse(offer, 5, n))))).toBe(5)
      expect(yes(await tries((n) => store.transact((tx) => tx.offers.countIssue(offer, 4, n, 1))))).toBe(4)
      expect(yes(await tries(() => store.transact((tx) => tx.coupons.countUse(codeKey('A'), 0, 3))))).toBe(3)
      expect(yes(await tries(() => store.transact((tx) => tx.customers.countUse(offer, 'w', 2))))).toBe(2)
      expect(await store.read((tx) => tx.offers.counts(offer))).toMatchObject({ uses: 5, issued: 4, made: 4 })
    })

    it('give back what was released, never below nothing', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), ['A'])
      await store.transact(async (tx) => {
        expect(await tx.offers.countUse(offer, 1, 9)).toBe(true)
        expect(await tx.offers.countUse(offer, 1, 3)).toBe(false)
        await tx.offers.releaseUse(offer)
        await tx.offers.releaseUse(offer)
        expect(await tx.offers.countUse(offer, 1, 3)).toBe(true)
        expect(await tx.offers.counts(offer)).toMatchObject({ uses: 1, lastRedeemedAt: 9 })
        await tx.coupons.releaseUse(codeKey('A'), 0)
        expect(await tx.coupons.countUse(codeKey('A'), 0, 1)).toBe(true)
        await tx.customers.releaseUse(offer, 'w')
        expect(await tx.customers.countUse(offer, 'w', 1)).toBe(true)
        expect(await tx.customers.countUse(offer, 'w', 1)).toBe(false)
        expect(await tx.offers.countUse(999_999, null, 1)).toBe(false)
      })
    })

    it('hand out each index of a shape once', async () => {
      const store = await fresh()
      const shape = { name: '|1|36|', size: 3 }
      const given = await Promise.all([1, 2, 3, 4].map(() => store.transact((tx) => tx.codes.take(7, shape))))
      expect(new Set(given)).toEqual(new Set([0, 1, 2, null]))
      await store.read(async (tx) => {
        expect([await tx.codes.left(7, shape), await tx.codes.left(8, shape), await tx.codes.left(7, { name: 'other', size: 5 })]).toEqual([0, 0, 5])
        expect([await tx.codes.ownerOf(shape.name, 1), await tx.codes.ownerOf(shape.name, 3)]).toEqual([7, null])
        expect(await tx.codes.shapes()).toMatchObject([{ name: shape.name, next: 3 }])
      })
    })

    it('hand out indexes to many at once, none twice, and the whole shape in the end', async () => {
      const store = await fresh()
      const shape = { name: '|2|36|', size: 36 * 36 }
      const given: number[] = []
      for (let left = shape.size; left > 0; ) {
        const some = async (tx: CentralTx) => {
          const taken: (number | null)[] = []
          for (let n = 0; n < 20; n++) taken.push(await tx.codes.take(7, shape))
          return taken
        }
        const taken = await Promise.all(Array.from({ length: 8 }, () => store.transact(some)))
        const now = taken.flat().filter((n) => n !== null)
        given.push(...now)
        left = now.length === 0 ? 0 : left - now.length
      }
      expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: shape.size }, (_, n) => n))
      expect(await store.transact((tx) => tx.codes.take(7, shape))).toBeNull()
    })

    it('take back an index that was not used after all', async () => {
      const store = await fresh()
      const shape = { name: '|1|36|', size: 2 }
      const broken = store.transact(async (tx) => {
        expect(await tx.codes.take(7, shape)).toBe(0)
        throw new Error('no customer')
      })
      await expect(broken).rejects.toThrow('no customer')
      expect(await store.transact(async (tx) => [await tx.codes.take(7, shape), await tx.codes.take(7, shape), await tx.codes.take(7, shape)])).toEqual([0, 1, null])
    })

    it('stop an offer once', async () => {
      const store = await fresh()
      await store.transact(async (tx) => {
        expect(await tx.codes.stoppedAt(7)).toBeNull()
        await tx.codes.stop(7, 5)
        await tx.codes.stop(7, 9)
        expect([await tx.codes.stoppedAt(7), await tx.codes.stoppedAt(8)]).toEqual([5, null])
      })
    })

    it('keep a generated code as its place, and spell it out again', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), [])
      const shape = shapeOf({ kind: 'unique', length: 8, alphabet: 'safe', prefix: 'N-', suffix: '' })
      if (shape === null) throw new Error('no shape')
      await store.transact(async (tx) => {
        const n = await tx.codes.take(offer, { name: shape.name, size: 100 })
        const code = codeMaker((await tx.org.keys()).permutation, shape).code(n ?? -1)
        expect(await tx.coupons.insert({ ...coupon(offer, code), made: { shape: shape.name, n: n ?? -1 } })).toBe(true)
        expect(await tx.coupons.find(codeKey(code), 0)).toMatchObject({ code, codeKey: codeKey(code), issuedOn: '2026-06-01' })
      })
    })
  })

  describe('what belongs to one', () => {
    it('an offer code, and a version to whoever saves it first', async () => {
      const store = await fresh()
      const id = await withOffer(store, draft('O1'), [])
      await store.transact(async (tx) => {
        expect(await tx.offers.insert(draft('O1'), 2)).toBe('taken')
        const first = await tx.offers.get(id)
        const wire = first?.offer ?? draft('O1')
        expect(await tx.offers.update({ ...wire, name: 'Second' }, 1, 2)).toBe(true)
        expect(await tx.offers.update({ ...wire, name: 'Stale' }, 1, 3)).toBe(false)
        expect(await tx.offers.at(id, 1)).toEqual(first)
        expect(await tx.offers.byCode('O1')).toMatchObject({ id, version: 2, savedAt: 2, offer: { id, name: 'Second', version: 2 } })
        expect(await tx.offers.version(id)).toBe(2)
        expect(await tx.offers.at(id, 3)).toBeNull()
      })
    })

    it('a code, an identifier, an operation', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), ['A'])
      await store.transact(async (tx) => {
        expect(await tx.coupons.insert(coupon(offer, 'A'))).toBe(false)
        const made = await tx.customers.insert(ANN, [identOf('1'), identOf('2')], tokenOf)
        expect(made).toMatchObject({ firstName: 'Ann', blocked: false })
        expect(await tx.customers.insert(ANN, [identOf('2'), identOf('3')], tokenOf)).toBe('taken')
        expect(await tx.customers.byIdent(identOf('3'))).toBeNull()
        expect(await tx.customers.byIdent(identOf('2'))).toEqual(made)
        expect(await tx.operations.insert({ ...OPERATION, opId: 'x' })).toBe(true)
        expect(await tx.operations.insert({ ...OPERATION, opId: 'x', hash: 'other' })).toBe(false)
        expect(await tx.operations.get('x')).toEqual({ ...OPERATION, opId: 'x' })
      })
      const racers = await Promise.all(['a', 'b', 'c'].map((hash) => store.transact((tx) => tx.operations.insert({ ...OPERATION, opId: 'y', hash }))))
      expect(racers.filter(Boolean)).toHaveLength(1)
    })

    it('an enrolment code works once, and not after its time', async () => {
      const store = await fresh()
      await store.transact(async (tx) => {
        await tx.tills.addEnrolment('h', TILLS[0], 10)
        await tx.tills.addEnrolment('old', TILLS[0], 10)
      })
      const taken = await Promise.all([1, 2, 3].map((at) => store.transact((tx) => tx.tills.takeEnrolment('h', at))))
      expect(taken.filter((answer) => answer === 'used')).toHaveLength(2)
      expect(taken).toContainEqual({ till: TILLS[0] })
      expect(await store.transact((tx) => tx.tills.takeEnrolment('old', 11))).toBe('expired')
      expect(await store.transact((tx) => tx.tills.takeEnrolment('never', 1))).toBe('wrong')
    })

    it('a free code goes to one customer', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), [])
      await store.transact(async (tx) => {
        for (const code of ['A', 'B']) await tx.coupons.insert(coupon(offer, code, { state: 'unissued', issuedOn: null }))
        const ann = await tx.customers.insert(ANN, [identOf('1')], tokenOf)
        if (ann === 'taken') throw new Error('taken')
        const first = await tx.coupons.takeUnissued(offer)
        await tx.coupons.assign(first?.codeKey ?? '', 0, ann.id, '2026-06-02')
        expect(await tx.coupons.heldBy(offer, ann.id)).toEqual([
          { ...first, state: 'issued', issuedOn: '2026-06-02', holder: { id: ann.id, token: tokenOf(ann.id) } },
        ])
        expect((await tx.coupons.takeUnissued(offer))?.codeKey).not.toBe(first?.codeKey)
        expect(await tx.customers.identPage([offer], '', 5)).toEqual([{ ident: identOf('1'), token: tokenOf(ann.id), blocked: false }])
        expect(await tx.customers.identCount([])).toBe(0)
      })
    })
  })

  describe('tills and people', () => {
    it('a till starts anew with each incarnation; its sessions end when told', async () => {
      const store = await fresh()
      await store.transact(async (tx) => {
        const [till] = TILLS
        expect(await tx.tills.get(till)).toBeNull()
        expect(await tx.tills.incarnate(till)).toBe(1)
        await tx.tills.advance(till, 4, 'hash')
        await tx.tills.setDisabled(till, true, 5)
        await tx.tills.setDisabled(till, true, 6)
        await tx.tills.fence(till)
        expect(await tx.tills.incarnate(till)).toBe(2)
        expect(await tx.tills.peek(till)).toEqual({ till, incarnation: 2, disabled: true, disabledAt: 5, lastSeq: 0, lastHash: '0'.repeat(64), hadSeq: 0, fenced: false, reported: '' })
        await tx.tills.report(till, 'zero')
        expect([await tx.tills.unreported('zero'), await tx.tills.unreported('one')]).toEqual([false, false])
        await tx.tills.setDisabled(till, false)
        expect((await tx.tills.peek(till))?.disabledAt).toBeNull()
        expect([await tx.tills.unreported('zero'), await tx.tills.unreported('one')]).toEqual([false, true])
        await tx.tills.addSession('a', { kind: 'till', till })
        await tx.tills.addSession('b', { kind: 'client', client: 'c', till, expiresAt: 5 })
        await tx.tills.endTillSessions(till)
        expect(await tx.tills.session('a')).toBeNull()
        // A till that a restored centre has forgotten goes on under its own, higher number; a lower one moves nothing back.
        expect([await tx.tills.incarnate(till, 9), await tx.tills.incarnate(till, 4)]).toEqual([9, 10])
        expect(await tx.tills.session('b')).toEqual({ kind: 'client', client: 'c', till, expiresAt: 5 })
        expect([await tx.tills.endSession('b'), await tx.tills.endSession('b')]).toEqual([true, false])
      })
    })

    it('what was planted is read in order', async () => {
      const store = await fresh()
      await store.read(async (tx) => {
        expect((await tx.org.products('A', 9)).map(({ sku }) => sku)).toEqual(['B', 'a'])
        expect(await tx.org.productCount()).toBe(3)
        expect((await tx.people.ofStore(STORE)).map(({ login }) => login)).toEqual(['ada', 'bo'])
        const org = await tx.org.load()
        expect(org.units.map(({ id }) => id)).toEqual([STORE, ...TILLS])
        expect(org.rates.map(({ rate }) => rate)).toEqual(['0.85', '0.84'])
        expect([await tx.customers.onList('club', 1), await tx.customers.onList('club', 2)]).toEqual([true, false])
      })
    })

    it('cases come by store, the newest first where all are listed', async () => {
      const store = await fresh()
      await store.transact(async (tx) => {
        const ids = [await tx.cases.open({ store: 1, row: CASE }), await tx.cases.open({ store: 2, row: CASE }), await tx.cases.open({ store: 1, row: CASE })]
        expect(await tx.cases.ofStore(1, ids[0] ?? 0, 9)).toEqual([{ ...CASE, id: ids[2] }])
        expect((await tx.cases.list(null, 2)).map(({ id }) => id)).toEqual([ids[2], ids[1]])
        expect((await tx.cases.list([1], 9)).map(({ id }) => id)).toEqual([ids[2], ids[0]])
        expect(await tx.cases.list([], 9)).toEqual([])
        expect(await tx.cases.countOf(1)).toBe(2)
      })
    })
  })

  describe('feeds', () => {
    it('have no positions before the sequencer came', async () => {
      const store = await fresh()
      await store.transact((tx) => tx.feeds.append([change('A', 1)]))
      expect(await positions(store)).toEqual([])
      expect(await store.transact((tx) => tx.feeds.sequence(10))).toBe(1)
      expect(await positions(store)).toEqual([['A', 1, 1]])
      expect(await store.transact((tx) => tx.feeds.sequence(10))).toBe(0)
      expect(await store.read((tx) => tx.feeds.head())).toEqual({ epoch: 'e1', pos: 1, minPos: 0 })
    })

    it('number whole transactions, and page by them', async () => {
      const store = await fresh()
      await store.transact((tx) => tx.feeds.append([change('A', 1), change('B', 1), change('A', 2)]))
      await store.transact((tx) => tx.feeds.append([change('C', 1), change('D', null), change('E', 1)]))
      expect(await store.transact((tx) => tx.feeds.sequence(3))).toBe(5)
      const page = await store.read((tx) => tx.feeds.after([{ feed: 'deny', pos: 0 }], 3))
      expect(page).toEqual({ changes: [{ ...change('A', 2), pos: 1 }, { ...change('B', 1), pos: 2 }], more: true })
      const rest = await store.read((tx) => tx.feeds.after([{ feed: 'deny', pos: 2 }, { feed: 'other', pos: 0 }], 3))
      expect(rest).toEqual({ changes: [{ ...change('C', 1), pos: 3 }, { ...change('D', null), pos: 4 }, { ...change('E', 1), pos: 5 }], more: false })
      expect(await store.read((tx) => tx.feeds.after([{ feed: 'other', pos: 0 }], 3))).toEqual({ changes: [], more: false })
    })

    it('show a snapshot page by page in order of key', async () => {
      const store = await fresh()
      const offer = await withOffer(store, draft('O1'), ['A', 'B', 'C'])
      await store.transact((tx) => tx.coupons.insert(coupon(offer, 'B', { slot: 7 })))
      const keys: string[] = []
      let after: string | null = null
      for (;;) {
        const page = await store.read((tx) => tx.coupons.page(offer, after, 2))
        const last = page.at(-1)
        if (last === undefined) break
        keys.push(...page.map((row) => (row.slot === 0 ? row.codeKey : `${row.codeKey}:${row.slot}`)))
        after = `${last.codeKey}:${last.slot}`
      }
      expect(keys).toEqual([codeKey('A'), codeKey('B'), `${codeKey('B')}:7`, codeKey('C')].sort())
    })
  })
})

const change = (key: string, value: number | null): Change => ({ feed: 'deny', key, body: value === null ? null : { value } })

async function positions(store: CentralStore): Promise<unknown[]> {
  const { changes } = await store.read((tx) => tx.feeds.after([{ feed: 'deny', pos: 0 }], 100))
  return changes.map(({ key, body, pos }) => [key, (body as { value: number }).value, pos])
}

const ANN = { firstName: 'Ann', lastName: 'Lee', mobile: '1', email: null, externalId: null, blocked: false }
const OPERATION = { opId: '', state: 'intended', hash: 'h', intent: null, redeem: null, issue: null, at: 1 } as const
const CASE: Omit<CaseRow, 'id'> = {
  kind: 'case',
  class: 'code_used_twice',
  openedAt: 1,
  state: 'open',
  offer: null,
  offerName: null,
  amount: '1.00',
  currency: 'EUR',
  sides: [],
  couldHaveKnown: 'was_online',
}
