import { fail, type Result } from '../../../src/domain/result'
import { SYNC_CALLS, type SyncCall } from '../../../src/protocol/sync/messages'
import type { PackPart } from '../../../src/protocol/ipc/worker-calls'
import type { NetworkFailure } from '../../../src/till/ports'
import type { Dice } from '../engine/dice'
import type { FaultKind } from '../engine/kinds'
import type { World } from '../engine/world'

export type Reply = Result<unknown, NetworkFailure>

/** The other end of the lines. */
export interface Listening {
  pack(id: string, part: PackPart, token: string): Promise<Result<Uint8Array, NetworkFailure>>
  receive(name: Exclude<SyncCall, 'enrol'>, body: unknown, token: string, who: string): Promise<Reply>
}

type Ask = () => Promise<Result<() => unknown, NetworkFailure>>

const silence = (key: string): Reply => fail({ key, answered: false })

/** One till's line to the centre. Messages are lost, doubled, late and cut as the weather says; a cut line carries none. */
export class Line {
  up = true
  readonly #world: World
  readonly #centre: Listening
  readonly #dice: Dice
  readonly #who: string

  constructor(world: World, centre: Listening, dice: Dice, who: string) {
    this.#world = world
    this.#centre = centre
    this.#dice = dice
    this.#who = who
  }

  send(name: Exclude<SyncCall, 'enrol'>, body: unknown, token: string, deadlineMs: number): Promise<Reply> {
    const question = this.up ? this.#checked(SYNC_CALLS[name].request, body) : null
    return this.#exchange(deadlineMs, async () => {
      const reply = await this.#centre.receive(name, question, token, this.#who)
      return reply.ok ? { ok: true, value: () => this.#checked(SYNC_CALLS[name].reply, reply.value) } : reply
    })
  }

  /** Bytes of a pack; what arrives may be spoiled or cut short, and nobody but the till sees it. */
  pack(id: string, part: PackPart, token: string, deadlineMs: number): Promise<Result<Uint8Array, NetworkFailure>> {
    const answered = this.#exchange(deadlineMs, async () => {
      const reply = await this.#centre.pack(id, part, token)
      return reply.ok ? { ok: true, value: () => this.#spoiled(reply.value) } : reply
    })
    return answered as Promise<Result<Uint8Array, NetworkFailure>>
  }

  #spoiled(bytes: Uint8Array): Uint8Array {
    if (!this.#happens('bytes spoiled', this.#world.weather.cut)) return bytes
    const at = this.#dice.between(0, bytes.length - 1)
    return this.#dice.chance(0.5) ? bytes.slice(0, at) : bytes.map((byte, n) => (n === at ? byte ^ 4 : byte))
  }

  /** `ask` puts the question to the centre, as often as it arrives; its value is made when it is known that it arrives. */
  #exchange(deadlineMs: number, ask: Ask): Promise<Reply> {
    const { scheduler } = this.#world
    return new Promise((answer) => {
      let open = true
      const end = (reply: Reply): void => {
        if (!open) return
        open = false
        cancel()
        answer(reply)
      }
      const cancel = scheduler.after(deadlineMs, () => {
        if (open) this.#world.point('an answer came too late or never')
        end(silence('centre.slow'))
      })
      if (!this.up) {
        scheduler.after(this.#dice.between(1, 40), () => end(silence('centre.unreachable')))
        return
      }
      this.#carry(ask, end)
    })
  }

  #carry(ask: Ask, end: (reply: Reply) => void): void {
    const { scheduler, weather } = this.#world
    if (this.#happens('message refused', weather.refused)) {
      scheduler.after(this.#delay(), () => end(silence('centre.busy')))
      return
    }
    if (this.#happens('question lost', weather.lost)) return
    const copies = this.#happens('question doubled', weather.doubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      scheduler.after(this.#delay(), () => void this.#deliver(ask, end))
    }
  }

  async #deliver(ask: Ask, end: (reply: Reply) => void): Promise<void> {
    const { scheduler, weather } = this.#world
    const reply = await ask()
    if (!this.up || this.#happens('answer lost', weather.lost)) return
    if (this.#happens('answer cut', weather.cut)) {
      scheduler.after(this.#delay(), () => end(silence('centre.broken')))
      return
    }
    const arrived = reply.ok ? { ok: true as const, value: reply.value() } : reply
    scheduler.after(this.#delay(), () => end(arrived))
  }

  /** The value as JSON carries it, if its schema takes it; one that does not is a bug. Only in strict runs: it costs most of the time. */
  #checked(schema: { safeParse(value: unknown): { readonly success: boolean; readonly error?: unknown } }, value: unknown): unknown {
    if (!this.#world.strict) return value
    const copy: unknown = JSON.parse(JSON.stringify(value))
    const read = schema.safeParse(copy)
    if (!read.success) this.#world.violate('wire', `a message does not fit its schema: ${String(read.error)}`)
    return copy
  }

  #delay(): number {
    const { weather } = this.#world
    if (this.#happens('message late', weather.late)) return this.#dice.between(1_000, 40_000)
    return this.#dice.between(3, 60)
  }

  #happens(kind: FaultKind, probability: number): boolean {
    if (probability === 0 || !this.#dice.chance(probability)) return false
    this.#world.fault(kind, this.#who)
    return true
  }
}
