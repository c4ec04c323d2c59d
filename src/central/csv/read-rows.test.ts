import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markLength } from './decode'
import type { CsvDialect } from '../../protocol/api/lists'
import { guessDialect } from './guess-dialect'
import { LONGEST_ROW, readRows, type CsvRow } from './read-rows'

const comma: CsvDialect = { encoding: 'utf-8', separator: ',', lineEnd: '\n', header: false }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The whole file as it is read in a job: piece by piece, a larger piece when a row does not end in it. */
function readAll(file: Buffer, dialect: CsvDialect, window = 64, mostRows = 1000): CsvRow[] {
  const rows: CsvRow[] = []
  let at = markLength(file, dialect.encoding)
  let line = 1
  let size = window
  while (at < file.length) {
    const bytes = file.subarray(at, at + size)
    const read = readRows({ bytes, atEnd: at + size >= file.length, line, mostRows }, dialect)
    size = read.used === 0 ? size * 2 : window
    if (size > LONGEST_ROW * 4) throw new Error('no end')
    rows.push(...read.rows)
    at += read.used
    line = read.line
  }
  return rows
}

const cellsOf = (rows: readonly CsvRow[]) => rows.map(({ cells }) => cells)
const utf16 = (text: string, big: boolean) => {
  const bytes = Buffer.from(text, 'utf16le')
  return big ? bytes.swap16() : bytes
}

describe('readRows', () => {
  const rows = [
    ['code', 'näme', 'note'],
    ['A1', 'Zoë 漢字 🎟', 'a, b; c\td'],
    ['A2', '', 'two\r\nlines'],
    ['A3', 'say "yes"', ' spaced '],
  ]
  const write = (separator: string, end: string) => rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)).join(end)
  const encodings = [
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with BOM', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16LE with BOM', (text: string) => utf16(`\uFEFF${text}`, false)],
    ['UTF-16BE with BOM', (text: string) => utf16(`\uFEFF${text}`, true)],
    ['UTF-16LE', (text: string) => utf16(text, false)],
    ['UTF-16BE', (text: string) => utf16(text, true)],
  ] as const
  const cases = encodings.flatMap(([name, encode]) => [',', ';', '\t'].flatMap((separator) => ['\n', '\r\n'].map((end) => ({ name, encode, separator, end }))))

  it.each(cases)('$name, separator $separator, line end $end', ({ encode, separator, end }) => {
    const file = encode(write(separator, end))
    for (const window of [16, 64, 4096]) {
      const read = readAll(file, { ...guessDialect(file), header: false }, window)
      expect(cellsOf(read)).toEqual(rows)
      expect(read.map(({ line, problem }) => [line, problem])).toEqual([[1, null], [2, null], [3, null], [5, null]])
    }
  })

  it('lines of very old files, mixed line ends, empty lines, and rows without a line end at the end', () => {
    expect(cellsOf(readAll(Buffer.from('a,b\rc,d'), { ...guessDialect(Buffer.from('a,b\rc,d')), header: false }))).toEqual([['a', 'b'], ['c', 'd']])
    const mixed = readAll(Buffer.from('a,b\r\n\r\n\nc,"d"\n"e",f\r\ng'), comma)
    expect(cellsOf(mixed)).toEqual([['a', 'b'], ['c', 'd'], ['e', 'f'], ['g']])
    expect(mixed.map(({ line }) => line)).toEqual([1, 4, 5, 6])
    expect(readAll(Buffer.from('a\nb\n'), comma)).toHaveLength(2)
  })

  it('a stray quotation mark spoils its own line', () => {
    const read = readAll(Buffer.from('a,1\n"b"x,2\nc,3\n"d,4\ne,5\nf,"6"\n'), comma)
    expect(read.map(({ line, cells, problem }) => [line, cells.join('|'), problem])).toEqual([
      [1, 'a|1', null],
      [2, '"b"x,2', 'row.quotes'],
      [3, 'c|3', null],
      [4, '"d,4', 'row.quotes'],
      [5, 'e|5', null],
      [6, 'f|6', null],
    ])
  })

  it('a mark that is never closed spoils its own line, however long the file goes on', () => {
    const tail = Array.from({ length: 200_000 }, (_, n) => `code${n}`)
    const read = readAll(Buffer.from(`"open\n${tail.join('\n')}\n`), comma, 65_536, 50_000)
    expect(read[0]).toMatchObject({ line: 1, problem: 'row.quotes' })
    expect(read).toHaveLength(200_001)
    expect(read.at(-1)).toEqual({ line: 200_001, cells: ['code199999'], problem: null })
  })

  it('a cell that is no text spoils its own row', () => {
    const read = readAll(Buffer.concat([Buffer.from('a\n'), Buffer.from([0xc3, 0x28, 0x0a]), Buffer.from('b\0c\nd\n')]), comma)
    expect(read.map(({ cells, problem }) => [cells[0], problem])).toEqual([['a', null], ['\uFFFD(', 'row.encoding'], ['b\uFFFDc', 'row.encoding'], ['d', null]])
    const lone = readAll(utf16('a\uD800b\nc\n', false), { ...comma, encoding: 'utf-16le' })
    expect(lone.map(({ cells, problem }) => [cells[0], problem])).toEqual([['a\uFFFDb', 'row.encoding'], ['c', null]])
  })

  it('gives the same rows whatever the pieces, for any text', () => {
    const cell = fc.stringMatching(/^[a-zé漢",;\r\n ]{0,8}$/)
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), (table, window, mostRows) => {
        const file = Buffer.from(table.map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\r\n`).join(''))
        const read = readAll(file, comma, window, mostRows)
        const kept = table.filter((row) => row.length > 1 || (row[0] ?? '') !== '')
        const wanted = kept.map((row) => row.map((text, i) => (i === row.length - 1 ? text.replace(/\r$/, '') : text)))
        expect(cellsOf(read)).toEqual(wanted.filter((row) => row.length > 1 || row[0] !== ''))
      }),
    )
  })

  it('reads half a million rows without holding them', () => {
    const row = (n: number) => `C${String(n).padStart(7, '0')},"quoted, ""${n % 7}""",näme\n`
    const length = Buffer.byteLength(row(0))
    const ROWS = 500_000
    /** The file is never there as a whole either: each piece is made when it is read. */
    const piece = (from: number, size: number) => {
      const first = Math.floor(from / length)
      const rows = Array.from({ length: Math.min(Math.ceil(size / length) + 1, ROWS - first) }, (_, i) => row(first + i))
      return Buffer.from(rows.join('')).subarray(from - first * length, from - first * length + size)
    }
    let [at, line, seen, most] = [0, 1, 0, 0]
    collect()
    const before = process.memoryUsage().heapUsed
    for (let pieces = 1; at < ROWS * length; pieces++) {
      const bytes = piece(at, 256 * 1024)
      const read = readRows({ bytes, atEnd: at + bytes.length >= ROWS * length, line, mostRows: 4000 }, comma)
      at += read.used
      line = read.line
      seen += read.rows.length
      if (pieces % 25 !== 0) continue
      collect()
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    expect([seen, line]).toEqual([ROWS, ROWS + 1])
    expect(most / 1024 / 1024).toBeLessThan(16)
  })

  it('never fails and always comes to the end, whatever the bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    const noisy = fc.array(fc.constantFrom('"', '""', ',', '\n', '\r\n', 'a', '\0', 'é', '";'), { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')))
    fc.assert(
      fc.property(fc.oneof(bytes, noisy), fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const), (file, encoding) => {
        const whole = Buffer.from(file)
        const small = readAll(whole, { ...comma, encoding }, 7)
        expect(small.every(({ cells }) => cells.every((text) => !/[\0\p{Surrogate}]/u.test(text)))).toBe(true)
        guessDialect(whole)
      }),
    )
  })
})
