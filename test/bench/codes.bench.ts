import { Worker } from 'node:worker_threads'
import voucherCodes from 'voucher-code-generator'
import { codeMaker } from '../../src/central/coupons/code-maker'
import { shapeOf, type CodeShape } from '../../src/central/coupons/code-shape'
import type { CodeRules } from '../../src/domain/offer/offer'
import type { Figure } from './figure'
import { bitmapBytes, WHOLE_SPACE, type Marking } from './codes/whole-space'

const UNIT = 'codes/s'
const BAR = 1_000_000
const WHOLE_BAR = 60
const BATCH = 4096
/** A peer that draws codes at random and throws repeated ones away: sizes at which that is still quick. */
const PEER_SIZES = [10_000, 100_000, 1_000_000] as const
const WORKERS = 2

const RULES: readonly { readonly name: string; readonly codes: CodeRules }[] = [
  { name: 'alphanumeric, 8', codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric', prefix: '', suffix: '' } },
  { name: 'safe, 8, check character', codes: { kind: 'unique', length: 8, alphabet: 'safe', prefix: '', suffix: '' } },
  { name: 'numeric, 12, prefix', codes: { kind: 'unique', length: 12, alphabet: 'numeric', prefix: 'P-', suffix: '' } },
  { name: 'alphanumeric, 40', codes: { kind: 'unique', length: 40, alphabet: 'alphanumeric', prefix: '', suffix: '' } },
]

/** 6.1 `codes`: codes by a keyed permutation, one thread, and the whole of the largest randomised series on two. */
export async function codesBench(report: (figure: Figure) => void): Promise<void> {
  for (const [i, { name, codes }] of RULES.entries()) {
    const shape = shapeNeeded(codes)
    for (const size of i === 0 ? PEER_SIZES : [PEER_SIZES[2]]) {
      const value = ours(shape, size)
      // The smaller ones are over in milliseconds: they show that the cost grows as the number does, no more.
      const judged = i === 0 && size === PEER_SIZES[2]
      const bar = { bar: judged ? `≥ ${BAR} ${UNIT}` : null, met: judged ? value >= BAR : null }
      if (i > 0) report({ name: `codes.${name}`, size, value, unit: UNIT, ...bar })
      else {
        const peer = theirs(size)
        report({ name: `codes.${name}`, size, value, unit: UNIT, ...bar, peer: { name: 'voucher-code-generator', value: peer }, ratio: value / peer })
      }
    }
  }
  await wholeSpace(report)
}

function shapeNeeded(codes: CodeRules): CodeShape {
  const shape = shapeOf(codes)
  if (shape === null) throw new Error('the bench makes codes that are generated')
  return shape
}

/** Codes a second, each a text of its own, in a fresh run of `size`. */
function ours(shape: CodeShape, size: number): number {
  const maker = codeMaker('the key of the bench', shape)
  let letters = 0
  const run = (count: number) => {
    for (let from = 0; from < count; from += BATCH) {
      for (const code of maker.codes(Float64Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i))) letters += code.length
    }
  }
  run(100_000) // warm
  const start = performance.now()
  run(size)
  const seconds = (performance.now() - start) / 1000
  if (letters === 0) throw new Error('the bench made no codes')
  return size / seconds
}

function theirs(size: number): number {
  const start = performance.now()
  const codes = voucherCodes.generate({ count: size, length: 8, charset: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' })
  if (codes.length !== size) throw new Error('the peer made another number of codes')
  return size / ((performance.now() - start) / 1000)
}

/** Every code of one series of 36⁵, each marked in a bitmap by its letters: as many marks as codes is no collision. */
async function wholeSpace(report: (figure: Figure) => void): Promise<void> {
  const bits = new SharedArrayBuffer(bitmapBytes())
  const start = performance.now()
  const half = Math.ceil(WHOLE_SPACE / WORKERS)
  const repeated = await Promise.all(Array.from({ length: WORKERS }, (_, n) => marked(bits, n * half, Math.min(WHOLE_SPACE, (n + 1) * half))))
  const seconds = (performance.now() - start) / 1000
  const collisions = repeated.reduce((sum, n) => sum + n, 0)
  if (collisions > 0) throw new Error(`${collisions} codes came twice`)
  report({ name: 'codes.whole space, 0 collisions', size: WHOLE_SPACE, value: seconds, unit: 's', bar: `≤ ${WHOLE_BAR} s`, met: seconds <= WHOLE_BAR })
}

/** One thread's part: a file of its own beside the built bench. */
function marked(bits: SharedArrayBuffer, from: number, to: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bench-codes-thread.mjs', import.meta.url), { workerData: { bits, from, to } satisfies Marking })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}
