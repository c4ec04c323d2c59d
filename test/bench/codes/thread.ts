import { parentPort, workerData } from 'node:worker_threads'
import { markCodes, type Marking } from './whole-space'

/** One thread of the whole space. */
parentPort?.postMessage(markCodes(workerData as Marking))
