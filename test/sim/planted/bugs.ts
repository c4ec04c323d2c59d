import { bug, type PlantedBug } from './bug'
import { BUGS_OF_ALLOWANCES } from './bugs-of-allowances'
import { BUGS_OF_PACKS } from './bugs-of-packs'

/**
 * Bugs the simulator must find (R 4.4 and its further mutants, and what it found itself). They exist only in its own
 * second build; see plant.ts.
 */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug('approve before fsync', [1, 2, 3], ['src/till/journal/segment-writer.ts', 'await file.sync()', 'if (!PLANTED) await file.sync()']),
  bug('fsync error retried', [3, 34, 53], [
    'src/till/journal/segment-writer.ts',
    '      } catch {\n        await this.close()\n',
    '      } catch {\n        if (PLANTED) {\n          await this.#file?.sync().catch(() => undefined)\n          return true\n        }\n        await this.close()\n',
  ]),
  bug('cursor saved before rows', [133, 144, 192], [
    'src/till/cache/feed-store.ts',
    '    const changes = await this.#hidden(reply.pages.flatMap((page) => readPage(page.feed, page.rows)))\n',
    '    const changes = await this.#hidden(reply.pages.flatMap((page) => readPage(page.feed, page.rows)))\n    if (PLANTED) await this.#db.cursors.bulkPut(reply.pages.map(({ feed, epoch, pos }) => ({ feed, epoch, pos })))\n',
  ]),
  bug('overlay removed on acknowledgement', [2, 39, 53], [
    'src/till/cache/operations-book.ts',
    'sent.map((op) => ({ ...op, waiting: 0 }))',
    'sent.map((op) => ({ ...op, waiting: 0 as const, overlay: PLANTED ? (0 as const) : op.overlay }))',
  ]),
  bug('what the view missed is forgotten', [51, 121, 199], [
    'src/till/cache/operations-book.ts',
    'const [allOps, allGrants] = [[',
    'const [allOps, allGrants] = PLANTED ? [[...ops], [...grants]] : [[',
  ]),
  bug('epoch ignored', [64, 174, 227], ['src/central/sync/pull.ts', 'cursor.epoch === head.epoch && ', '(PLANTED || cursor.epoch === head.epoch) && ']),
  bug('park without consuming the number', [46, 52, 70], [
    'src/central/sync/push.ts',
    'if (known === null) ({ seq: lastSeq, hash: lastHash } = record)',
    "if (known === null && !(PLANTED && settled.settlement === 'parked')) ({ seq: lastSeq, hash: lastHash } = record)",
  ]),
  bug('retry with a new opId', { seeds: [93, 107, 152], story: 'a sale without an answer is sold again' }, [
    'src/till/redeem/open-sale.ts',
    'return ok({ ...fresh, opId: left.opId, body: intent.body, intent, resumed: true })',
    'return ok(PLANTED ? fresh : { ...fresh, opId: left.opId, body: intent.body, intent, resumed: true })',
  ]),
  bug('two may end one sale', { seeds: [5, 340, 852], story: 'a sale without an answer is sold again' }, ['src/till/redeem/open-sale.ts', '  busy.add(left.opId)\n', '  if (!PLANTED) busy.add(left.opId)\n']),
  bug('a question is counted after it was given up', [113, 255, 2146], [
    'src/central/redemption/redeem.ts',
    "(known.state === 'abandoned' || known.hash !== asked.hash)",
    "((known.state === 'abandoned' && !PLANTED) || known.hash !== asked.hash)",
  ]),
  bug('a refusal leaves its count', [5, 36, 44], ['src/central/sync/settle.ts', 'if (made === null || REVERSED_OR_GONE', 'if (PLANTED || made === null || REVERSED_OR_GONE']),
  bug('an answer is not kept', [42, 44, 69], ['src/central/redemption/redeem.ts', "if (known?.state === 'decided' && known.redeem !== null) {", "if (!PLANTED && known?.state === 'decided' && known.redeem !== null) {"]),
  bug('the centre forgets what an ended incarnation had left', { seeds: [73, 132, 184], story: 'a till is enrolled again while records wait' }, ['src/central/sync/push.ts', 'if (request.incarnation < stored.incarnation)', 'if (!PLANTED && request.incarnation < stored.incarnation)']),
  bug('a journal before this one is told of while it is not on the disk', { seeds: [841, 7300, 8328], story: 'a till is enrolled again while records wait' }, ['src/till/journal/earlier-journals.ts', 'if (!scan.broken) await', 'if (!PLANTED && !scan.broken) await']),
  bug('a win over what is disputed already', { seeds: [447, 494, 708], story: 'one code is used at three tills' }, [
    'src/central/sync/settle-redemption.ts',
    'return uses.filter(({ settlement })',
    'if (PLANTED) return uses.at(-1) ?? null\n  return uses.filter(({ settlement })',
  ], ['src/central/sync/settle-redemption.ts', "rival.settlement === 'accepted' && ", "(PLANTED || rival.settlement === 'accepted') && "]),
  bug('what a till did alone is not counted against its share', { seeds: [17, 59, 698], story: 'everybody sells alone' }, ['src/till/redeem/judge.ts', 'usesThisTill: own.unsettled', 'usesThisTill: PLANTED ? 0 : own.unsettled']),
  bug('restore without reconciliation', [64, 174, 219], ['src/till/cache/operations-book.ts', 'if (known >= this.#acked.seq) return', 'if (PLANTED || known >= this.#acked.seq) return']),
  bug('a restore between hello and pull is not seen', { seeds: [219, 748, 1059], story: 'the centre is set back in the middle of a round' }, ['src/till/sync/lost-memory.ts', 'return now.some(', 'return !PLANTED && now.some(']),
  bug('the error bar leaves out the way', [1, 2, 3], ['src/till/clock/clock-state.ts', 'const error = took / 2', 'const error = PLANTED ? 0 : took / 2']),
  bug('deduct from the pool late', [9, 24, 26], ['src/central/grants/allowance.ts', '!(await tx.grants.hold(want.offer, units, total))', '(!PLANTED && !(await tx.grants.hold(want.offer, units, total)))']),
  bug('a spent unit stays in the grant too', [4, 12, 15], ['src/central/grants/settle-grant.ts', "if (spent === 'spent') await", "if (spent === 'spent' && !PLANTED) await"]),
  bug('a unit is given out again after a crash', [4, 85, 182], [
    'src/till/allowance/grants.ts',
    'return Math.max(used, this.#taken.get(id) ?? 0)',
    'return PLANTED ? (this.#taken.get(id) ?? 0) : Math.max(used, this.#taken.get(id) ?? 0)',
  ]),
  bug('codes of a block are given out while a till has them', [57, 82, 138], [
    'src/central/coupons/take-code.ts',
    '  for (let tried = 0; tried < TRIES; tried++) {\n',
    `  const held = PLANTED ? (await tx.grants.outOf(offer.id)).find(({ block, state }) => block !== null && state === 'open') : undefined
  if (held?.block) {
    const made = coupon(normal(maker.code(held.block.numbers[0] ?? 0)), 0)
    await tx.coupons.assign(made.codeKey, 0, customer.id, issuedOn)
    return { coupon: made, made: false }
  }
  for (let tried = 0; tried < TRIES; tried++) {\n`,
  ]),
  bug('a block is issued from after it was given back', [3, 29, 40], ['src/till/allowance/close-grant.ts', '  grants.close(grant)\n', '  if (!PLANTED) grants.close(grant)\n'], [
    'src/till/allowance/grants.ts',
    'used: Math.max(known.used, record.body.used), open: 0 }',
    'used: Math.max(known.used, record.body.used), open: PLANTED ? known.open : 0 }',
  ]),
  bug('a page is applied without one row', [1, 2, 3], ['src/till/cache/apply-changes.ts', 'of last.values()) sort(change, batch)', 'of PLANTED && last.size > 1 ? [...last.values()].slice(0, -1) : last.values()) sort(change, batch)']),
  bug('an unknown record stops the till', [46, 103, 322], ['src/till/cache/fold.ts', 'if (!KNOWN_TYPES.has(record.type)) return []', 'if (!PLANTED && !KNOWN_TYPES.has(record.type)) return []']),
  ...BUGS_OF_ALLOWANCES,
  ...BUGS_OF_PACKS,
]
