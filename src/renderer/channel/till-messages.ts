import { z } from 'zod'
import { failure } from '../../protocol/error-shape'
import { TILL_COMMANDS, tillEvent, type TillCommand } from '../../protocol/ipc/till-commands'

/*
 * What the page and its worker say to each other. The page sends commands and, after each load, main's port; the worker
 * answers by number and tells events. Both ends parse.
 */

const number = z.number().int().min(1)

export const commandName = z.custom<TillCommand>((name) => typeof name === 'string' && Object.hasOwn(TILL_COMMANDS, name))

/** To the worker: main's port travels beside this message. */
export const PORT_FOR_WORKER = 'port'
export const toWorker = z.discriminatedUnion('say', [
  z.strictObject({ say: z.literal(PORT_FOR_WORKER) }),
  z.strictObject({ say: z.literal('command'), id: number, command: commandName, request: z.unknown() }),
])
export type ToWorker = z.infer<typeof toWorker>

export const fromWorker = z.discriminatedUnion('say', [
  z.strictObject({ say: z.literal('done'), id: number, value: z.unknown() }),
  z.strictObject({ say: z.literal('failed'), id: number, error: failure }),
  z.strictObject({ say: z.literal('event'), event: tillEvent }),
])
export type FromWorker = z.infer<typeof fromWorker>
