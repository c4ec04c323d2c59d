import { fail, ok, type Result } from '../../src/domain/result'
import type { DecisionWire } from '../../src/protocol/sync/decision-wire'
import type { CouponRow, FeedRow } from '../../src/protocol/sync/feed-rows'
import type { SyncRequest } from '../../src/protocol/sync/messages'
import type { PushedRecord } from '../../src/protocol/sync/record'
import type { NetworkFailure } from '../../src/till/ports'
import { buildPack, bytesOf, type BuiltPack } from './build-pack'
import type { Calling, Packing } from './played-till'

type Body = FeedRow['body']
type Intent = SyncRequest<'redeem'>['intent']

/**
 * A centre small enough to play every trick on a till: feeds are maps the test fills, redemptions are counted per code, and
 * each call's answer can be replaced. What the real centre does is tested against the real centre.
 */
export class SmallCentre {
  readonly feeds = new Map<string, Map<string, Body>>()
  readonly changes: { feed: string; row: FeedRow }[] = []
  readonly records: PushedRecord[] = []
  readonly counted = new Map<string, DecisionWire>()
  readonly abandoned = new Set<string>()
  readonly issued = new Map<string, { code: string; codeKey: string }>()
  now: number
  incarnation = 1
  pos = 0
  epoch = 'e1'
  /** Packs a snapshot of an offer's coupons begins with, where they are of this position. */
  readonly packs = new Map<number, { readonly pos: number; readonly packs: readonly BuiltPack[]; readonly exceptions: (key: string) => boolean }>()
  /** Packs beside a feed of customers or uses, for a till that reads such packs. */
  readonly peoplePacks = new Map<string, { readonly pos: number; readonly packs: readonly BuiltPack[] }>()
  /** Packs that can be fetched. */
  readonly kept = new Map<string, BuiltPack>()
  /** The decision of `redeem` and `check`. */
  decide: (request: SyncRequest<'check'>['intent']) => DecisionWire = () => ACCEPT

  constructor(now: number) {
    this.now = now
  }

  put(feed: string, key: string, body: Body): void {
    const rows = this.feeds.get(feed) ?? new Map<string, Body>()
    this.feeds.set(feed, rows)
    if (body === null) rows.delete(key)
    else rows.set(key, body)
    this.changes.push({ feed, row: { pos: (this.pos += 1), key, body } })
  }

  readonly call: Calling = async (name, body) => {
    const answer = this[name as 'hello'] as ((body: unknown) => unknown) | undefined
    return (answer === undefined ? fail({ key: 'request.not_found', answered: true }) : ok(answer.call(this, body))) as Result<never, NetworkFailure>
  }

  /** From now on the coupons of an offer come packed, in so many packs; `rows` are those that no pack holds. */
  packUp(offer: number, howMany = 1, rows: (key: string) => boolean = () => false): readonly BuiltPack[] {
    const coupons = [...(this.feeds.get(`coupons:${offer}`) ?? [])].flatMap(([key, body]) => (rows(key) ? [] : [body as CouponRow]))
    const size = Math.ceil(coupons.length / howMany)
    const packs = Array.from({ length: howMany }, (_, n) => buildPack(offer, coupons.slice(n * size, (n + 1) * size)))
    for (const pack of packs) this.kept.set(pack.summary.id, pack)
    this.packs.set(offer, { pos: this.pos, packs, exceptions: rows })
    return packs
  }

  /** From now on these packs stand for every row that this feed of customers or uses has now. */
  packPeople(feed: string, packs: readonly BuiltPack[]): void {
    for (const pack of packs) this.kept.set(pack.summary.id, pack)
    this.peoplePacks.set(feed, { pos: this.pos, packs })
  }

  readonly pack: Packing = async (id, part) => {
    const found = this.kept.get(id)
    return found === undefined ? fail({ key: 'request.not_found', answered: true }) : ok(new Uint8Array(bytesOf(found, part)))
  }

  list() {
    return [...this.feeds].map(([feed, rows]) => ({ feed, epoch: this.epoch, rows: rows.size }))
  }

  hello(request: SyncRequest<'hello'>) {
    const last = this.records.at(-1)
    const known = { seq: last?.seq ?? 0, hash: last?.hash ?? '0'.repeat(64) }
    const lost = request.journalLost || request.last.seq < known.seq
    if (lost) {
      this.incarnation += 1
      this.#earlier.set(this.incarnation - 1, [...this.records])
      this.records.length = 0
    }
    const status = lost ? ('NEW_INCARNATION' as const) : ('OK' as const)
    return { protocol: 1, serverTime: this.now, serverInstance: 's1', incarnation: this.incarnation, status, known, feeds: this.list() }
  }

  push({ incarnation, records: pushed }: SyncRequest<'push'>) {
    if (incarnation < this.incarnation && !this.#earlier.has(incarnation)) this.#earlier.set(incarnation, [])
    const known = incarnation < this.incarnation ? (this.#earlier.get(incarnation) ?? []) : this.records
    // What does not continue an earlier journal is not taken.
    const records = incarnation < this.incarnation && (pushed[0]?.seq ?? 1) > known.length + 1 ? [] : pushed
    const behind = (pushed[0]?.seq ?? 1) - 1
    const outcomes = records.map((record) => {
      if (record.seq > (known.at(-1)?.seq ?? 0)) {
        known.push(record)
        this.take(record)
      }
      const settles = record.type === 'outcome' && (record.body as { decision?: { ok: boolean } }).decision?.ok === true
      return { seq: record.seq, opId: record.opId, settlement: settles ? ('accepted' as const) : ('noted' as const), conflict: null }
    })
    if (records.length === 0) return { ackThrough: behind, outcomes, status: 'FENCED' as const }
    return { ackThrough: known.at(-1)?.seq ?? 0, outcomes, status: 'OK' as const }
  }

  /** What came of journals that are no longer written. */
  earlier(incarnation: number): readonly PushedRecord[] {
    return this.#earlier.get(incarnation) ?? []
  }

  readonly #earlier = new Map<number, PushedRecord[]>()

  take(record: PushedRecord): void {
    const body = record.body as Partial<Intent> & { decision?: DecisionWire; redemption?: string }
    if (record.type === 'intent' && body.codeKey !== undefined) this.#intents.set(record.opId, body as Intent)
    if (record.type === 'abandon') {
      this.abandoned.add(record.opId)
      this.#count(record.opId, null)
    }
    if (record.type === 'reversal') this.#count(body.redemption ?? '', null)
    if (record.type === 'outcome' && body.decision?.ok === true) this.#count(record.opId, body.decision)
  }

  readonly #intents = new Map<string, Intent>()

  /** Counts a redemption, or (null) takes its count away, and says so in the coupon's feed. */
  #count(opId: string, decision: DecisionWire | null): void {
    if (this.counted.has(opId) === (decision !== null)) return
    if (decision === null) this.counted.delete(opId)
    else this.counted.set(opId, decision)
    const { codeKey = '', offer = 0, customer = null } = this.#intents.get(opId) ?? {}
    const row = this.feeds.get(`coupons:${offer}`)?.get(codeKey) as { uses: number } | undefined
    if (row !== undefined) this.put(`coupons:${offer}`, codeKey, { ...row, uses: row.uses + (decision === null ? -1 : 1) })
    const who = customer?.token ?? customer?.ident ?? null
    if (who !== null && this.feeds.has(`uses:${offer}`)) this.put(`uses:${offer}`, opId, decision === null ? null : { customer: who, at: this.now })
  }

  pull({ cursors }: SyncRequest<'pull'>) {
    const pages = cursors.map(({ feed, pos }) => {
      const rows = this.changes.filter((change) => change.feed === feed && change.row.pos > pos).map(({ row }) => row)
      return { feed, epoch: this.epoch, pos: this.pos, rows }
    })
    return { serverTime: this.now, pages, more: false, resnapshot: [], feeds: this.list() }
  }

  snapshot({ feed, after, limit }: SyncRequest<'snapshot'>) {
    if (after === '' && this.peoplePacks.has(feed)) return this.#besidePacks(feed)
    const packed = feed.startsWith('coupons:') ? this.packs.get(Number(feed.slice(8))) : undefined
    const rows = [...(this.feeds.get(feed) ?? [])]
      .filter(([key]) => packed?.exceptions(key) !== false)
      .map(([key, body]) => ({ key, body }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    const part = rows.filter(({ key }) => after === null || key > after).slice(0, limit)
    const next = part.length < limit ? null : (part.at(-1)?.key ?? null)
    const packs = packed === undefined || after !== null ? {} : { packs: packed.packs.map(({ summary }) => summary) }
    return { feed, epoch: this.epoch, pos: packed?.pos ?? this.pos, rows: part, next, ...packs }
  }

  /** Packs, and as rows what has changed since; a tombstone says gone. */
  #besidePacks(feed: string) {
    const { pos, packs } = this.peoplePacks.get(feed) ?? { pos: 0, packs: [] }
    const changed = new Map(this.changes.flatMap(({ feed: of, row }) => (of === feed && row.pos > pos ? [[row.key, row.body]] : [])))
    const rows = [...changed].map(([key, body]) => ({ key, body }))
    return { feed, epoch: this.epoch, pos: this.pos, rows, next: null, packs: packs.map(({ summary }) => summary) }
  }

  redeem({ opId, intent }: SyncRequest<'redeem'>) {
    const known = this.counted.get(opId)
    const decision = known ?? (this.abandoned.has(opId) ? REFUSE : this.decide(intent))
    this.#intents.set(opId, intent)
    if (decision.ok) this.#count(opId, decision)
    return { opId, decision, at: this.now, replayed: known !== undefined }
  }

  /** Grants nothing, and has nothing to ask back. */
  allowance() {
    return { grants: [], recalled: [] }
  }

  check({ intent }: SyncRequest<'check'>) {
    return { decision: this.decide(intent), offer: null, customer: null, at: this.now }
  }

  ask({ opIds }: SyncRequest<'ask'>) {
    const ops = opIds.map((opId) => {
      const redeem = this.counted.get(opId) ?? null
      return { opId, state: redeem === null ? ('unknown' as const) : ('decided' as const), redeem, issue: null }
    })
    return { ops }
  }
}

const MADE = { offerVersion: 3, engineVersion: 1 }
export const ACCEPT: DecisionWire = { ok: true, ...MADE, currency: 'INR', discount: '10.00', lines: [], rate: null, offerRate: null }
export const REFUSE: DecisionWire = { ok: false, ...MADE, reasons: [{ key: 'coupon.used', figures: {} }] }
