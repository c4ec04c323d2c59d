import { bug, type PlantedBug } from './bug'

const ALLOWANCE = 'src/central/grants/allowance.ts'

/** What R 4.4 plants around grants, restores and disks that lie. */
export const BUGS_OF_ALLOWANCES: readonly PlantedBug[] = [
  bug('reclaim on expiry', { seeds: [90, 344, 375], story: 'a till is away until its allowance is over' }, [
    ALLOWANCE,
    '  const { uses, held } = await tx.offers.counts(want.offer)\n  const units',
    `  if (PLANTED)
    for (const { id, block, state, expires, units, spent } of await tx.grants.outOf(want.offer))
      if (block === null && state === 'open' && expires <= core.clock.now()) {
        await tx.grants.close(id, spent)
        await tx.grants.release(want.offer, units - spent)
      }
  const { uses, held } = await tx.offers.counts(want.offer)\n  const units`,
  ]),
  bug('restore without freeze', { seeds: [165, 178, 193], story: 'the centre forgets an allowance and its till is away' }, ['src/central/grants/recovery.ts', '  if (complete.get(core) === serverInstance) return false', '  if (PLANTED || complete.get(core) === serverInstance) return false']),
  bug('a report from before the restore is accepted', { seeds: [280, 423, 444], story: 'an old greeting arrives after the centre was set back' }, ['src/central/sync/hello.ts', "status === 'OK' && request.serverInstance === serverInstance && ", "status === 'OK' && (PLANTED || request.serverInstance === serverInstance) && "]),
  bug('a grant whose answer was lost is stranded', [63, 75, 143], [ALLOWANCE, 'const untold = open.filter(({ id }) => !known.has(id))', 'const untold = open.filter(({ id }) => !PLANTED && !known.has(id))']),
  bug('a unit is spent before its grant is in the journal', [9, 43, 44], [
    'src/till/sync/renew-allowances.ts',
    "  const written = await record(context, { type: 'grant', opId: given.id, body: { ...given, ...sealed } }, null)\n",
    `  if (PLANTED && block === undefined) {
    context.cache.operations.grants.put({ ...given, incarnation: (await context.ports.journal.status()).incarnation, seq: 0, used: 0, touchedAt: 0, open: 1, codes: null })
    return true
  }
  const written = await record(context, { type: 'grant', opId: given.id, body: { ...given, ...sealed } }, null)\n`,
  ]),
  bug('a closing the disk refused is forgotten', { seeds: [136, 476, 531], story: 'the disk refuses while an allowance is given back' }, ['src/till/sync/renew-allowances.ts', '  if (closed !== null) return closeGrant', '  if (!PLANTED && closed !== null) return closeGrant']),
  bug('the view does not hear that a grant is closed', { seeds: [498, 1864, 2004], story: 'a till starts again after it gave an allowance back' }, ['src/till/cache/operations-book.ts', '?? this.grants.known(id)', '?? (PLANTED ? this.grants.get(id) : this.grants.known(id))']),
  bug('a grant from before a restore is stranded', { seeds: [194, 230, 464], story: 'an allowance is on its way when the centre is set back' }, ['src/till/sync/renew-allowances.ts', '(given.serverInstance === serverInstance ? null : neverAdopted(given))\n', '(given.serverInstance === serverInstance ? null : neverAdopted(given))\n  if (PLANTED && given.serverInstance !== serverInstance) return true\n']),
  bug('void credited twice', [5, 21, 202], ['src/central/redemption/count.ts', '  await tx.offers.releaseUse(made.offer)\n', '  await tx.offers.releaseUse(made.offer)\n  if (PLANTED) await tx.offers.releaseUse(made.offer)\n']),
  bug('the till’s disk is set back silently', [7, 56, 78], ['test/sim/machine/journal-disk.ts', '      const loose = file.length - file.durable\n', '      if (PLANTED) file.durable >>= 1\n      const loose = file.length - file.durable\n']),
  bug('tail cut in a middle segment', [78, 114, 224], [
    'src/till/journal/scan.ts',
    '    const tail = read.bytes.subarray(segment.size)\n',
    '    const tail = read.bytes.subarray(segment.size)\n    if (PLANTED && tail.length > 0) {\n      torn = { path: read.path, size: segment.size, bytes: tail }\n      break\n    }\n',
  ]),
]
