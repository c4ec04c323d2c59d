import { normaliseCode } from '../domain/codes/normalise-code'
import { fail, ok, type Result } from '../domain/result'
import type { Failure } from '../protocol/error-shape'
import type { TillCommand, TillEvent, TillRequest, TillValue } from '../protocol/ipc/till-commands'
import { MAX_PUSH } from '../protocol/sync/messages'
import { TillCache } from './cache/till-cache'
import type { TillContext } from './context'
import { decideCase } from './cases/decide-case'
import { InLine } from './in-line'
import { issue, resend } from './issue/issue'
import type { TillPorts } from './ports'
import { allowCodes } from './redeem/allow-codes'
import { redeem } from './redeem/redeem'
import { scanCode } from './redeem/scan-code'
import { Scans } from './redeem/scans'
import { showUnfinished } from './redeem/unfinished'
import { WrongCodes } from './redeem/wrong-codes'
import { Portion } from './sync/portion'
import { SyncLoop } from './sync/sync-loop'
import { returnLines, reverse } from './undo/undo'

export interface TillCore {
  /** Does what the screen asks. Expected failures are values; a bug is thrown to the caller, who answers `till.failed`. */
  handle<Name extends TillCommand>(command: Name, request: TillRequest<Name>): Promise<Result<TillValue<Name>, Failure>>
  /** Runs a round of sync and answers when it has ended: for tests, and for whoever wants to wait. */
  syncNow(): Promise<void>
  stop(): void
}

/** Whatever cuts a batch short makes the next one smaller, also an outage that is over: so it does not stay small for long. */
const STEADY = 4

type Handlers = { readonly [Name in TillCommand]: (request: TillRequest<Name>) => Promise<Result<TillValue<Name>, Failure>> }

/**
 * The till without a screen, put together: opens the view, catches up with the journal, shows what an earlier run left
 * unfinished and begins to sync. `tell` gets the events for the screen.
 */
export async function startTill(ports: TillPorts, tell: (event: TillEvent) => void): Promise<TillCore> {
  const identity = await ports.identity()
  const cache = await TillCache.open({ till: identity.till.id, journal: ports.journal, clock: ports.clock, keys: ports.keys, random: ports.random, sha256: ports.sha256 })
  const line = new SyncLoop(() => context)
  const context: TillContext = { ports, cache, line, tell, busy: new Set(), finishing: new Map(), wrongCodes: new WrongCodes(), pushes: new Portion(MAX_PUSH, 1, STEADY) }
  await noteStart(context)
  const handlers = handlersOf(context, line)
  const forget = ports.onMain(() => void line.now())
  void line.now()
  tell({ event: 'ready' })
  return {
    handle: (command, request) => handlers[command](request),
    syncNow: () => line.now(),
    stop: () => {
      forget()
      line.stop()
      cache.close()
    },
  }
}

async function noteStart(context: TillContext): Promise<void> {
  const { cache, ports } = context
  const [journal, clock] = await Promise.all([ports.journal.status(), ports.clock.read()])
  const { operations, shelf, status } = cache
  const currency = shelf?.place.currency
  status.set({
    phase: shelf === null || status.now.phase !== 'ready' ? 'starting' : 'ready',
    waiting: Math.max(0, journal.last.seq - operations.acked),
    lastSeq: journal.last.seq,
    incarnation: journal.incarnation,
    journalDegraded: journal.degraded || journal.lost,
    clockSuspect: clock.suspect,
    notices: [...status.now.notices, ...(journal.repairedBytes > 0 ? ['journal_tail_cut'] : [])],
    ...(currency === undefined ? {} : { currency, moneyAtRisk: operations.overlay.atRisk(currency) }),
  })
  context.wrongCodes.load(await operations.having('kind', 'attempt'))
  await showUnfinished(context)
}

function handlersOf(context: TillContext, line: SyncLoop): Handlers {
  const scans = new Scans()
  // One after another: the second of two reversals must see what the first has done.
  const undoing = new InLine()
  return {
    verdict: (request) => scanCode(context, scans, request),
    redeem: (request) => redeem(context, scans, request),
    allowCodes: (request) => allowCodes(context, request),
    clear: async ({ verdict }) => {
      scans.clear(verdict)
      return ok(undefined)
    },
    reverse: (request) => undoing.run(() => reverse(context, request)),
    returnLines: (request) => undoing.run(() => returnLines(context, request)),
    findByCode: (request) => findByCode(context, request),
    issue: (request) => issue(context, request),
    resend: (request) => resend(context, request),
    decideCase: (request) => decideCase(context, request),
    settleUnfinished: async ({ opId }) => {
      await context.cache.operations.mark(opId, 0)
      return ok(undefined)
    },
    syncNow: async () => {
      await line.now()
      return ok(undefined)
    },
  }
}

async function findByCode({ ports, cache }: TillContext, request: TillRequest<'findByCode'>): Promise<Result<string[], Failure>> {
  const code = normaliseCode(request.code)
  if (!code.ok) return fail({ key: code.error, field: 'code' })
  const found = await cache.byCodeKey(await ports.keys.codeKey(code.value))
  return ok(found.map((op) => op.opId).slice(0, 100))
}
