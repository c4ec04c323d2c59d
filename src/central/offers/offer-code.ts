import type { Random } from '../core/ports'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const LENGTH = 8

/** A fresh offer code: eight upper-case letters and digits (2.2). */
export const newOfferCode = (random: Random): string => Array.from(random.bytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length] ?? 'A').join('')
