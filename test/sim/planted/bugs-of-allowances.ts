import { bug, type PlantedBug } from './bug'

const ALLOWANCE = 'src/central/grants/allowance.ts'

/** What R 4.4 plants around grants, restores and disks that lie. */
export const BUGS_OF_ALLOWANCES: readonly PlantedBug[] = [
  bug('reclaim on expiry', [], [
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
  bug('restore without freeze', [], ['src/central/grants/recovery.ts', '  if (complete.get(core) === serverInstance) return false', '  if (PLANTED || complete.get(core) === serverInstance) return false']),
  bug('a report from before the restore is accepted', [], ['src/central/sync/hello.ts', "status === 'OK' && request.serverInstance === serverInstance && ", "status === 'OK' && (PLANTED || request.serverInstance === serverInstance) && "]),
  bug('a grant whose answer was lost is stranded', 54, [ALLOWANCE, 'const untold = open.filter(({ id }) => !known.has(id))', 'const untold = open.filter(({ id }) => !PLANTED && !known.has(id))']),
  bug('a unit is spent before its grant is in the journal', 4, [
    'src/till/sync/renew-allowances.ts',
    "  const written = await record(context, { type: 'grant', opId: given.id, body: { ...given, ...sealed } }, null)\n",
    `  if (PLANTED && block === undefined) {
    context.cache.operations.grants.put({ ...given, incarnation: (await context.ports.journal.status()).incarnation, seq: 0, used: 0, touchedAt: 0, open: 1, codes: null })
    return true
  }
  const written = await record(context, { type: 'grant', opId: given.id, body: { ...given, ...sealed } }, null)\n`,
  ]),
  bug('a closing the disk refused is forgotten', [], ['src/till/sync/renew-allowances.ts', '  if (closed !== null) return closeGrant', '  if (!PLANTED && closed !== null) return closeGrant']),
  bug('a grant from before a restore is stranded', 83948, ['src/till/sync/renew-allowances.ts', '(given.serverInstance === serverInstance ? null : neverAdopted(given))\n', '(given.serverInstance === serverInstance ? null : neverAdopted(given))\n  if (PLANTED && given.serverInstance !== serverInstance) return true\n']),
  bug('void credited twice', 2, ['src/central/redemption/count.ts', '  await tx.offers.releaseUse(made.offer)\n', '  await tx.offers.releaseUse(made.offer)\n  if (PLANTED) await tx.offers.releaseUse(made.offer)\n']),
  bug('the till’s disk is set back silently', 22, ['test/sim/machine/journal-disk.ts', '      const loose = file.length - file.durable\n', '      if (PLANTED) file.durable >>= 1\n      const loose = file.length - file.durable\n']),
  bug('tail cut in a middle segment', [610, 649, 1147], [
    'src/till/journal/scan.ts',
    '    const tail = read.bytes.subarray(segment.size)\n',
    '    const tail = read.bytes.subarray(segment.size)\n    if (PLANTED && tail.length > 0) {\n      torn = { path: read.path, size: segment.size, bytes: tail }\n      break\n    }\n',
  ]),
]
