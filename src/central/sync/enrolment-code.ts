import type { Random } from '../core/ports'

/** Letters that are not mistaken for each other, since people read these codes aloud. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 3
const LETTERS_A_GROUP = 4

/** A fresh one-time code, for instance "7KQM-2XRT-9BHD": 58 bits, used once, for a short time. */
export function newEnrolmentCode(random: Random): string {
  const groups: string[] = []
  for (let group = 0; group < GROUPS; group++) {
    let text = ''
    while (text.length < LETTERS_A_GROUP) {
      // Bytes beyond the last whole alphabet are thrown away, so that every letter is equally likely.
      for (const byte of random.bytes(LETTERS_A_GROUP)) if (byte < 240 && text.length < LETTERS_A_GROUP) text += LETTERS[byte % 30] ?? ''
    }
    groups.push(text)
  }
  return groups.join('-')
}

/** As it was made, however it was typed: letter case, blanks and hyphens do not count. */
export const normalEnrolmentCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
