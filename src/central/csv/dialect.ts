import { z } from 'zod'

/** How a file's bytes are rows. Guessed from its first bytes; a person may choose otherwise (3.3). */
export const csvDialect = z.strictObject({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be']),
  separator: z.enum([',', ';', '\t']),
  /** Windows and Unix both end in the first; the second is of very old files. */
  lineEnd: z.enum(['\n', '\r']),
  /** The first row says what the columns are. */
  header: z.boolean(),
})
export type CsvDialect = z.infer<typeof csvDialect>
