import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { holderInput, printOf, type Sha256 } from '../../domain/pack/holder-print'
import type { PackEntry } from '../../domain/pack/pack-format'
import type { CustomerToken } from '../../domain/ids'
import { couponInPack, SOMEBODY_ELSE } from './coupon-in-pack'

const hash = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const sha256: Sha256 = (bytes) => Promise.resolve(hash(bytes))
const [MEI, RAVI] = ['a', 'b'].map((digit) => digit.repeat(64)) as [CustomerToken, CustomerToken]
const key = '0102030405060708'
const held: PackEntry = { key, state: 'issued', issuedOn: '2026-06-01' as PackEntry['issuedOn'], hasHolder: true, holderPrint: printOf(hash(holderInput(key, MEI))), uses: 0 }

describe('the holder of a code in a pack', () => {
  it.each<[string, PackEntry, CustomerToken | null, CustomerToken | null]>([
    ['is the customer at hand whose print fits', held, MEI, MEI],
    ['is somebody else where it does not', held, RAVI, SOMEBODY_ELSE],
    ['is somebody else where no customer is at hand', held, null, SOMEBODY_ELSE],
    ['is nobody where nobody holds it', { ...held, hasHolder: false, holderPrint: null }, MEI, null],
    ['is the customer at hand where the pack has no prints to compare', { ...held, holderPrint: null }, RAVI, RAVI],
  ])('%s', async (_what, entry, customer, holder) => {
    expect(await couponInPack(entry, customer, sha256)).toEqual({ state: 'issued', issuedOn: '2026-06-01', holder, explicitThrough: null })
  })
})
