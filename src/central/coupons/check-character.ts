/** Luhn's scheme for any alphabet of an even size: one wrong character, or two neighbours exchanged, is seen (2.4). */
export function checkCharacter(body: string, alphabet: string): string {
  const base = alphabet.length
  let sum = 0
  let twice = true
  for (let i = body.length - 1; i >= 0; i--) {
    const product = alphabet.indexOf(body.charAt(i)) * (twice ? 2 : 1)
    sum += product >= base ? product - base + 1 : product
    twice = !twice
  }
  return alphabet[(base - (sum % base)) % base] ?? ''
}
