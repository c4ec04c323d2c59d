import { parentPort, Worker } from 'node:worker_threads'
import { planOf } from './play/plan'
import { runPlan } from './play/run-plan'
import { addRun, addSummary, emptySummary, type Range, type Summary } from './report'

/** Enough that threads end together, few enough that each is worth its message. */
const SLICE = 100
/** A thread is followed by a fresh one after so many slices: what V8 keeps of a long life is given back. */
const SLICES_A_LIFE = 100
/** The world makes much that soon is rubbish: a roomy nursery spares the collector a quarter of its work. */
const YOUNG_MB = 64

/** Marks a thread of this program as one that plays slices. */
export interface Player {
  readonly simulator: true
}
const PLAYER: Player = { simulator: true }

async function runRange({ from, count }: Range): Promise<Summary> {
  const summary = emptySummary()
  for (let seed = from; seed < from + count; seed += 1) addRun(summary, await runPlan(planOf(seed)))
  return summary
}

/** The life of a player: each message is a slice, its answer the slice's summary. */
export function play(): void {
  // A run that throws is a bug of the simulator itself: it ends the thread, and the main one says so.
  parentPort?.on('message', (range: Range) => void runRange(range).then((summary) => parentPort?.postMessage(summary)))
}

/** `entry` is the program whose threads play. Told of each block when everything up to its end is done. */
export interface Played {
  readonly entry: URL
  readonly threads: number
  readonly block: number
  readonly told: (range: Range, summary: Summary) => void
}

/** Slices of the range go to whichever thread is free; they are added up in their own order, so the sum is always the same. */
export async function runAll({ from, count }: Range, { entry, threads, block, told }: Played): Promise<Summary> {
  const sum = emptySummary()
  const slices = slicesOf(from, count)
  const done = new Map<number, Summary>()
  let next = 0
  let added = 0
  let [blockFrom, inBlock] = [from, emptySummary()]
  const add = (): void => {
    for (let summary = done.get(added); summary !== undefined; summary = done.get(added)) {
      done.delete(added)
      added += 1
      addSummary(sum, summary)
      addSummary(inBlock, summary)
      if (inBlock.schedules < block && added < slices.length) continue
      told({ from: blockFrom, count: inBlock.schedules }, inBlock)
      blockFrom += inBlock.schedules
      inBlock = emptySummary()
    }
  }
  const work = async (): Promise<void> => {
    while (next < slices.length) {
      const player = new Worker(entry, { workerData: PLAYER, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
      for (let played = 0; played < SLICES_A_LIFE && next < slices.length; played += 1) {
        const at = next++
        done.set(at, await ask(player, slices[at]))
        add()
      }
      await player.terminate()
    }
  }
  await Promise.all(Array.from({ length: threads }, work))
  return sum
}

function slicesOf(from: number, count: number): readonly Range[] {
  return Array.from({ length: Math.ceil(count / SLICE) }, (_, n) => ({ from: from + n * SLICE, count: Math.min(SLICE, count - n * SLICE) }))
}

function ask(player: Worker, slice: Range | undefined): Promise<Summary> {
  return new Promise((answered, failed) => {
    player.once('error', failed)
    player.once('message', (summary: Summary) => {
      player.off('error', failed)
      answered(summary)
    })
    player.postMessage(slice)
  })
}
