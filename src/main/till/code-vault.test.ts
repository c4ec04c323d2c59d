import { describe, expect, it } from 'vitest'
import type { AllowanceReply } from '../../protocol/sync/allowance'
import { codeVault } from './code-vault'
import { releaseCode } from './release-code'

const keys = { codeKey: (code: string) => code.padStart(16, '0').toLowerCase() }
const GRANT = '01900000-0000-7000-8000-000000000001'
const OTHER = '01900000-0000-7000-8000-000000000002'
const told = (codes: string[], id = GRANT): AllowanceReply => ({
  grants: [{ id, offer: 1, units: codes.length, expires: 9, serverInstance: 's', block: { shape: '|8|36|', numbers: codes.map((_, n) => n), codes } }],
  recalled: [],
})

function sealedOf(reply: AllowanceReply, token = 'credential') {
  const [grant] = codeVault(token, keys).sealed(reply).grants
  if (grant?.block === undefined || !('sealed' in grant.block)) throw new Error('not sealed')
  return grant.block
}

describe('codes of a block', () => {
  it('go on sealed, named by their hashes, and are opened by the same credential alone', () => {
    const block = sealedOf(told(['AAAA1111', 'BBBB2222']))
    expect(block.keys).toEqual(['00000000aaaa1111', '00000000bbbb2222'])
    expect(Buffer.from(block.sealed, 'base64').toString('latin1')).not.toContain('AAAA1111')
    expect(codeVault('credential', keys).open(GRANT, block.sealed)).toEqual(['AAAA1111', 'BBBB2222'])
    expect(codeVault('another', keys).open(GRANT, block.sealed)).toBeNull()
    expect(codeVault('credential', keys).open(OTHER, block.sealed)).toBeNull()
    for (const spoilt of ['', 'AAAA', `${block.sealed.slice(0, -8)}AAAAAAA=`]) expect(codeVault('credential', keys).open(GRANT, spoilt)).toBeNull()
  })

  it('told again are the same text, and no two texts share a nonce', () => {
    const nonceOf = (sealed: string) => sealed.slice(0, 16)
    expect(sealedOf(told(['AAAA1111']))).toEqual(sealedOf(told(['AAAA1111'])))
    expect(nonceOf(sealedOf(told(['AAAA1111'])).sealed)).not.toBe(nonceOf(sealedOf(told(['AAAA1112'])).sealed))
    expect(nonceOf(sealedOf(told(['AAAA1111'])).sealed)).not.toBe(nonceOf(sealedOf(told(['AAAA1111'], OTHER)).sealed))
  })
})

describe('a code is handed out', () => {
  const vault = codeVault('credential', keys)
  const grant = { type: 'grant', body: { id: GRANT, block: sealedOf(told(['AAAA1111', 'BBBB2222'])) } }
  const outcome = (no: number, id = GRANT) => ({ type: 'outcome', body: { action: 'issue', unit: { grant: id, no } } })
  const till = (...records: unknown[]) => ({ vault, journal: { read: (from: number) => Promise.resolve(records.slice(from - 1, from)) } }) as never

  it('by the record that spends it, and by none else', async () => {
    expect(await releaseCode(till(grant, outcome(2)), { grant: 1, outcome: 2 })).toEqual({ ok: true, value: { code: 'BBBB2222' } })
    expect(await releaseCode(till(grant), { grant: 1, outcome: null })).toEqual({ ok: true, value: { code: null } })
    const refused = { ok: false, error: { key: 'request.malformed' } }
    expect(await releaseCode(till(grant), { grant: 1, outcome: 2 })).toMatchObject(refused)
    expect(await releaseCode(till(grant, { type: 'attempt', body: {} }), { grant: 1, outcome: 2 })).toMatchObject(refused)
    expect(await releaseCode(till(grant, outcome(1, OTHER)), { grant: 1, outcome: 2 })).toMatchObject(refused)
    expect(await releaseCode(till(grant, outcome(3)), { grant: 1, outcome: 2 })).toMatchObject(refused)
    expect(await releaseCode(till(outcome(1), grant), { grant: 1, outcome: 2 })).toMatchObject(refused)
  })

  it('not where the credential is another one', async () => {
    const lost = { ...(till(grant, outcome(1)) as object), vault: codeVault('another', keys) } as never
    expect(await releaseCode(lost, { grant: 1, outcome: 2 })).toMatchObject({ ok: false, error: { key: 'codes.sealed' } })
  })
})
