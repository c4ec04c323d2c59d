import { createHash } from 'node:crypto'
import type { Stamp } from '../../src/till/journal/chain'
import type { RecordDraft } from '../../src/protocol/sync/record'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export const STAMP: Stamp = {
  clock: { wall: 1_780_000_000_000, mono: 5, boot: 'boot-1', centre: 1_780_000_000_500, error: 12, suspect: false },
  cashier: 7,
  approver: null,
}

export function draft(n: number): RecordDraft {
  const opId = `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
  return { type: 'attempt', opId, body: { codeKey: null, offer: null, total: '10.00', reasons: [{ key: 'code.unknown', figures: {} }] } }
}
