import type { State } from '../../../src/central/memory/state'
import type { World } from '../engine/world'

interface Cursor {
  readonly feed: string
  readonly epoch: string
  readonly pos: number
}
interface Page extends Cursor {
  readonly rows: readonly unknown[]
}

/** Notices rare states that only two moments together show (R 4.2). It looks and does nothing else. */
export class RareStates {
  readonly #world: World
  /** Grants of tills that were away when their offer was changed so that they have to come back. */
  readonly #away = new Set<string>()
  /** How far each view has stood in each feed: what it asks for with a cursor it has applied up to there. */
  readonly #stood = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  /** An offer was changed while these tills had no line. */
  offerChanged({ grants }: State, offer: number, away: ReadonlySet<number>): void {
    for (const { id } of grants.where((grant) => grant.state === 'open' && grant.offer === offer && away.has(grant.till))) this.#away.add(id)
  }

  recalled(grants: readonly string[]): void {
    if (grants.some((id) => this.#away.has(id))) this.#world.point('a grant was recalled while offline')
  }

  frozen({ grants }: State, till: number): readonly string[] {
    return grants.where((grant) => grant.till === till && grant.state === 'frozen').map(({ id }) => id)
  }

  /** After a push: those that were frozen before it. */
  pushed({ grants }: State, frozen: readonly string[]): void {
    if (frozen.some((id) => grants.get(id)?.state === 'closed')) this.#world.point('a frozen grant was closed')
  }

  /** A view that has stood further, before a power cut took its last commits, is brought the same rows again. */
  pulled(view: string, cursors: readonly Cursor[], pages: readonly Page[]): void {
    for (const { feed, epoch, pos } of cursors) {
      const key = `${view} ${feed} ${epoch}`
      const stood = this.#stood.get(key) ?? 0
      if (pos < stood && pages.some((page) => page.feed === feed && page.rows.length > 0)) this.#world.point('a page was applied twice')
      this.#stood.set(key, Math.max(stood, pos))
    }
  }
}
