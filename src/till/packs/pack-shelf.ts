import { chunkOf, chunksWith, type PackIndex } from '../../domain/pack/pack-index'
import type { PackFamily } from '../../domain/pack/pack-layout'
import type { Sha256 } from '../../domain/pack/holder-print'
import type { TillDatabase } from '../cache/database'
import { packGeneration } from '../cache/pack-lists'
import { feedParts } from '../cache/read-page'
import type { PackCached } from '../cache/rows'
import { checkedFilter, checkedIndex, countChunks, removeUnlisted } from './held-packs'
import { mayHold } from './key-filter'
import { PartSize } from './part-size'

/** A pack in force, with its index in memory. */
export interface ShelvedPack {
  readonly id: string
  readonly feed: string
  readonly offer: number
  readonly index: PackIndex
  /** 1 for every chunk whose hash was compared since the app started. */
  readonly checked: Uint8Array
  /** Null = any chunk may have any key. */
  readonly filter: Uint8Array | null
}

/** A chunk of a pack that can have what is looked for. */
export interface Place {
  readonly pack: ShelvedPack
  readonly n: number
}

/** What of a feed's packs cannot be read: a chunk, or (null) the pack as a whole. */
interface Damage {
  readonly feed: string
  readonly pack: string
  readonly n: number | null
}

type ShelvedPacks = Readonly<Record<PackFamily, readonly ShelvedPack[]>>
const NO_PACKS: ShelvedPacks = { coupons: [], idents: [], uses: [] }
const allOf = ({ coupons, idents, uses }: ShelvedPacks): readonly ShelvedPack[] => [...coupons, ...idents, ...uses]

/** Those that can have the key. */
function holding(packs: readonly ShelvedPack[], key: string): readonly ShelvedPack[] {
  return packs.filter(({ filter }) => filter === null || mayHold(filter, key))
}

/** Usually one chunk; more where what begins like the key lies on an edge. */
function placesWith(pack: ShelvedPack, key: string): readonly Place[] {
  const { from, to } = chunksWith(pack.index, key) ?? { from: 0, to: -1 }
  return Array.from({ length: to - from + 1 }, (_, i) => ({ pack, n: from + i }))
}

/**
 * What the till keeps of packs in memory: which are in force, and each one's index, so that a look-up reads one chunk a
 * pack. Read once at start and after every swap; the chunks stay in the database.
 */
export class PackShelf {
  readonly sha256: Sha256
  readonly partSize = new PartSize()
  readonly #db: TillDatabase
  #generation = 0
  /** Of each offer the later pack first: what it says holds. */
  #packs: ShelvedPacks = NO_PACKS
  #damage: readonly Damage[] = []
  readonly #counted = new Set<string>()
  /** The generation whose lists alone are left in the database; −1 = nobody has looked since the start, or since a fetch. */
  #tidied = -1

  private constructor(db: TillDatabase, sha256: Sha256) {
    this.#db = db
    this.sha256 = sha256
  }

  static async open(db: TillDatabase, sha256: Sha256): Promise<PackShelf> {
    const shelf = new PackShelf(db, sha256)
    await shelf.reload()
    return shelf
  }

  /** Of which generation of the lists this is (see pack-lists). */
  get generation(): number {
    return this.#generation
  }

  /** Some packs cannot be read. */
  get damaged(): boolean {
    return this.#damage.length > 0
  }

  /** Some codes cannot be looked up: that one is not found says nothing. */
  get codesDamaged(): boolean {
    return this.#damage.some(({ feed }) => feedParts(feed).family === 'coupons')
  }

  /** A whole pack of a feed of this family cannot be read; with a number, of the family's feed of that number. */
  lacksPack(family: PackFamily, number?: number): boolean {
    return this.#damage.some(({ feed, n }) => n === null && feed === `${family}:${number ?? feedParts(feed).id}`)
  }

  /** Where the code of this key would lie; of each offer the later pack first. */
  places(codeKey: string): readonly Place[] {
    return holding(this.#packs.coupons, codeKey).flatMap((pack) => {
      const n = chunkOf(pack.index, codeKey)
      return n < 0 ? [] : [{ pack, n }]
    })
  }

  /** Where a customer of this identifier would lie; of each offer the later pack first. */
  identPlaces(identKey: string): readonly Place[] {
    return holding(this.#packs.idents, identKey).flatMap((pack) => placesWith(pack, identKey))
  }

  /** Where uses of the offer by the customer of this name would lie; the later pack first. */
  usePlaces(offer: number, customer: string): readonly Place[] {
    const ofOffer = this.#packs.uses.filter((pack) => pack.offer === offer)
    return holding(ofOffer, customer).flatMap((pack) => placesWith(pack, customer))
  }

  /** A chunk is missing, or is not what its pack's index says. */
  foundDamaged({ pack, n }: Place): void {
    if (!this.#damage.some((known) => known.pack === pack.id && known.n === n)) this.#damage = [...this.#damage, { feed: pack.feed, pack: pack.id, n }]
  }

  /** Reads the lists in force, and the indexes that are not in memory yet. */
  async reload(): Promise<void> {
    const db = this.#db
    const known = new Map(allOf(this.#packs).map((pack) => [pack.id, pack]))
    const { generation, lists, rows } = await db.transaction('r', db.facts, db.packLists, db.packs, async () => {
      const [now, all] = await Promise.all([packGeneration(db), db.packLists.toArray()])
      return { generation: now, lists: all, rows: await db.packs.bulkGet(all.flatMap(({ packs }) => packs.flatMap(({ id }) => (known.has(id) ? [] : [id])))) }
    })
    const fresh = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]])))
    const packs: Record<PackFamily, ShelvedPack[]> = { coupons: [], idents: [], uses: [] }
    const damage: Damage[] = []
    for (const { feed, packs: listed } of lists) {
      for (const { id } of [...listed].reverse()) {
        const pack = known.get(id) ?? (await this.#shelve(feed, fresh.get(id)))
        if (pack === null) damage.push({ feed, pack: id, n: null })
        else packs[pack.index.header.family].push(pack)
      }
    }
    this.#generation = generation
    this.#packs = packs
    this.#damage = damage
  }

  async #shelve(feed: string, row: PackCached | undefined): Promise<ShelvedPack | null> {
    const index = row === undefined ? null : await checkedIndex(row.id, row.index, this.sha256)
    if (row === undefined || index === null) return null
    return { id: row.id, feed, offer: index.header.offer, index, checked: new Uint8Array(index.chunks), filter: await checkedFilter(row, this.sha256) }
  }

  /**
   * Lets go of what is damaged and of the cursor of its feed: that feed begins anew, and only what is missing of its packs is
   * fetched. Until it is here again the rest answers. Once a start the chunks of each pack are counted, so that a missing one
   * is found before somebody needs it. Answers whether anything was damaged.
   */
  async mend(): Promise<boolean> {
    if ((await packGeneration(this.#db)) !== this.#generation) await this.reload()
    for (const { id, feed, index } of allOf(this.#packs)) {
      if (this.#counted.has(id)) continue
      if ((await countChunks(this.#db, id)) < index.chunks) this.#damage = [...this.#damage, { feed, pack: id, n: null }]
      this.#counted.add(id)
    }
    if (this.#damage.length === 0) return false
    const db = this.#db
    const feeds = [...new Set(this.#damage.map(({ feed }) => feed))]
    const chunks = this.#damage.flatMap(({ pack, n }): [string, number][] => (n === null ? [] : [[pack, n]]))
    await db.transaction('rw', db.packChunks, db.cursors, db.snapshots, async () => {
      await db.packChunks.bulkDelete(chunks)
      await db.cursors.bulkDelete(feeds)
      await db.snapshots.bulkDelete(feeds)
    })
    return true
  }

  /** Packs are being fetched: should they never be put in force, somebody must take them away again. */
  fetching(): void {
    this.#tidied = -1
  }

  /** Takes away the packs that are in force no more. Only while no feed is being loaded (see removeUnlisted). */
  async tidy(): Promise<void> {
    if ((await packGeneration(this.#db)) !== this.#generation) await this.reload()
    if (this.#tidied === this.#generation) return
    await removeUnlisted(this.#db)
    this.#tidied = this.#generation
  }
}
