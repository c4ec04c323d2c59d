import { fail, type Result } from '../../../src/domain/result'
import { SYNC_CALLS, type SyncCall } from '../../../src/protocol/sync/messages'
import type { PackPart } from '../../../src/protocol/ipc/worker-calls'
import type { NetworkFailure } from '../../../src/till/ports'
import type { Dice } from '../engine/dice'
import { forever } from '../engine/forever'
import type { FaultKind } from '../engine/kinds'
import type { World } from '../engine/world'

export type Reply = Result<unknown, NetworkFailure>

/** What a till asks of the centre. */
export type Asked = Exclude<SyncCall, 'enrol'>
/** Where on its way a message is waited for: it never arrives, or the centre is about to work on it, or has. */
export type MessageEnd = 'lost' | 'asked' | 'answered'

/** The other end of the lines. */
export interface Listening {
  pack(id: string, part: PackPart, token: string): Promise<Result<Uint8Array, NetworkFailure>>
  receive(name: Asked, body: unknown, token: string, who: string): Promise<Reply>
}

/** Something that waits for the next message of a kind. */
interface Trap {
  readonly call: Asked
  readonly end: MessageEnd
  readonly work: () => void
}

interface LateCopy {
  readonly call: Asked
  readonly ms: number
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
  #traps: readonly Trap[] = []
  #copies: readonly LateCopy[] = []

  constructor(world: World, centre: Listening, dice: Dice, who: string) {
    this.#world = world
    this.#centre = centre
    this.#dice = dice
    this.#who = who
  }

  /** Does this when the next message of the kind has come so far. */
  arm(call: Asked, end: MessageEnd, work: () => void): void {
    this.#traps = [...this.#traps, { call, end, work }]
  }

  /** Of the next question of the kind another copy arrives so much later; nobody waits for its answer. */
  copyLate(call: Asked, ms: number): void {
    this.#copies = [...this.#copies, { call, ms }]
  }

  disarm(): void {
    this.#traps = []
    this.#copies = []
  }

  send(name: Asked, body: unknown, token: string, deadlineMs: number): Promise<Reply> {
    const question = this.up ? this.#checked(SYNC_CALLS[name].request, body) : null
    if (this.up) this.#copy(name, () => void this.#centre.receive(name, question, token, this.#who))
    return this.#exchange(deadlineMs, async () => {
      if (this.#fire(name, 'lost')) {
        this.#world.fault('question lost', this.#who)
        return forever()
      }
      this.#fire(name, 'asked')
      const reply = await this.#centre.receive(name, question, token, this.#who)
      this.#fire(name, 'answered')
      return reply.ok ? { ok: true, value: () => this.#checked(SYNC_CALLS[name].reply, reply.value) } : reply
    })
  }

  /** Answers whether somebody has waited for it. */
  #fire(call: Asked, end: MessageEnd): boolean {
    const trap = this.#traps.find((one) => one.call === call && one.end === end)
    if (trap === undefined) return false
    this.#traps = this.#traps.filter((one) => one !== trap)
    trap.work()
    return true
  }

  #copy(call: Asked, arrive: () => void): void {
    const copy = this.#copies.find((one) => one.call === call)
    if (copy === undefined) return
    this.#copies = this.#copies.filter((one) => one !== copy)
    this.#world.fault('question doubled', this.#who)
    this.#world.scheduler.after(copy.ms, arrive)
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
