import { z } from 'zod'
import { count, epochMillis, idNumber, text } from '../scalars'

/** A file that somebody brought. */
export const fileShown = z.strictObject({ id: idNumber, name: text(100, 1), bytes: count, madeAt: epochMillis, endsAt: epochMillis })

/** How the bytes of a file are rows (3.3). */
export const csvDialect = z.strictObject({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be']),
  separator: z.enum([',', ';', '\t']),
  /** Windows and Unix both end in the first; the second is of very old files. */
  lineEnd: z.enum(['\n', '\r']),
  /** The first row says what the columns are. */
  header: z.boolean(),
})
export type CsvDialect = z.infer<typeof csvDialect>

/** Which column is what: a meaning's name and the column's place, from 0. */
export const csvMapping = z.record(text(60, 1), z.int().min(0).max(999)).refine((mapping) => Object.keys(mapping).length <= 60)
export type CsvMapping = z.infer<typeof csvMapping>

/** What a file holds, and what else must be said of it. */
export const listWhat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('customers') }),
  z.strictObject({ kind: z.literal('products') }),
  z.strictObject({ kind: z.literal('units') }),
  z.strictObject({ kind: z.literal('audience'), list: text(60, 1), mode: z.enum(['add', 'remove']) }),
  z.strictObject({ kind: z.literal('codes'), offer: idNumber }),
  z.strictObject({ kind: z.literal('redemptions'), offer: idNumber }),
  z.strictObject({ kind: z.literal('issuals'), offer: idNumber }),
  z.strictObject({ kind: z.literal('revocations'), offer: idNumber, understood: z.boolean() }),
])
export type ListWhat = z.infer<typeof listWhat>
export const listKindName = z.enum(listWhat.options.map(({ shape }) => shape.kind.value))

export const previewAsked = z.strictObject({
  kind: listKindName,
  encoding: csvDialect.shape.encoding.optional(),
  separator: csvDialect.shape.separator.optional(),
  lineEnd: csvDialect.shape.lineEnd.optional(),
  header: z.enum(['true', 'false']).transform((said) => said === 'true').optional(),
})
export const previewShown = z.strictObject({
  file: fileShown,
  /** As guessed, or as asked. */
  dialect: csvDialect,
  /** What can be said of a column, and of which of them one is needed. */
  columns: z.array(text(60, 1)),
  needs: z.array(z.array(text(60, 1))),
  /** What the columns seem to mean; a person decides. */
  mapping: csvMapping,
  header: z.array(z.string()).nullable(),
  rows: z.array(z.strictObject({ line: count, cells: z.array(z.string()), problem: text(60, 1).nullable() })),
})

export const takeListRequest = z.strictObject({ file: idNumber, dialect: csvDialect, mapping: csvMapping, what: listWhat })
