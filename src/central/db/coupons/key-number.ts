declare const keyNumber: unique symbol
/** A code key as the database keeps it: eight bytes, in decimal, because numbers of 64 bits do not fit a double. */
export type KeyNumber = string & { readonly [keyNumber]: true }

const HALF = 1n << 63n
const DIGITS = 16

/**
 * The sixteen hex digits that tills know as the database's number. The highest bit is turned over: so the database's order,
 * which knows signs, is the order of the digits.
 */
export const keyNumberOf = (codeKey: string): KeyNumber => String(BigInt(`0x${codeKey}`) - HALF) as KeyNumber

/** The same for a key's 64 bits. */
export const keyNumberOfBits = (key: bigint): KeyNumber => String(key - HALF) as KeyNumber

export const codeKeyOfNumber = (number: string): string => (BigInt(number) + HALF).toString(16).padStart(DIGITS, '0')
