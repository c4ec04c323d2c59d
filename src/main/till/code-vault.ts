import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { normaliseCode } from '../../domain/codes/normalise-code'
import type { AllowanceReply, OpenBlock, SealedBlock } from '../../protocol/sync/allowance'
import type { KeyedHashes } from './keyed-hashes'

/**
 * Codes of blocks (4.4 "Issuing offline"), closed before the page sees anything of them: AES-256-GCM with a key that comes
 * from this till's credential, which the platform keeps. A till that loses its credential is another till, and what it
 * held under the old one cannot be opened by anybody: the block is closed unused.
 */
export interface CodeVault {
  /** What the centre told, with every block sealed. */
  sealed(reply: AllowanceReply): AllowanceReply
  /** The codes of a block in their order; null where this till cannot open it. */
  open(grant: string, sealed: string): readonly string[] | null
}

const NONCE = 12
const TAG = 16
const KEY = 32
const texts = z.array(z.string())

export function codeVault(token: string, keys: Pick<KeyedHashes, 'codeKey'>): CodeVault {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', token, '', `tillside code blocks: ${purpose}`, KEY))
  let derived: readonly [sealing: Buffer, naming: Buffer] | null = null
  // Most tills hold no block most of the time.
  const own = (): readonly [Buffer, Buffer] => (derived ??= [derive('seal'), derive('nonce')])
  const seal = (grant: string, { shape, numbers, codes }: OpenBlock): SealedBlock => {
    const [sealing, naming] = own()
    const plain = Buffer.from(JSON.stringify(codes))
    // By what is sealed: the same block told twice is the same text, and no two texts ever share a nonce.
    const nonce = createHmac('sha256', naming).update(grant).update('\0').update(plain).digest().subarray(0, NONCE)
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(grant))
    const closed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    return { shape, numbers, keys: codes.map((code) => keys.codeKey(normal(code))), sealed: closed.toString('base64') }
  }
  return {
    sealed: (reply) => ({
      ...reply,
      grants: reply.grants.map((grant) => (grant.block === undefined || !('codes' in grant.block) ? grant : { ...grant, block: seal(grant.id, grant.block) })),
    }),
    open(grant, sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      if (bytes.length < NONCE + TAG) return null
      const [sealing] = own()
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, NONCE)).setAAD(Buffer.from(grant)).setAuthTag(bytes.subarray(-TAG))
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
        return texts.parse(JSON.parse(plain.toString('utf8')))
      } catch {
        return null
      }
    },
  }
}

function normal(code: string): string {
  const read = normaliseCode(code)
  if (!read.ok) throw new Error('the centre sent a malformed code')
  return read.value
}
