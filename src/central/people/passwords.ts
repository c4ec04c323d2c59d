import { hash, verify } from '@node-rs/argon2'

/*
 * Passwords and PINs as argon2id in PHC form. The library's default algorithm is argon2id; the cost is what OWASP asks for
 * at least (19 MiB, two passes).
 */

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface Passwords {
  hash(secret: string): Promise<string>
  verify(stored: string | null, secret: string): Promise<boolean>
}

/** A wrong name costs as much time as a wrong password, so that names cannot be found out. */
export async function createPasswords(): Promise<Passwords> {
  const nobody = await hash('nobody has this password', COST)
  return {
    hash: (secret) => hash(secret, COST),
    async verify(stored, secret) {
      const right = await verify(stored ?? nobody, secret)
      return right && stored !== null
    },
  }
}
