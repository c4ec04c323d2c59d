import { z } from 'zod'

// Imported before any schema is made: zod's compiled parsers need `new Function`, which the content security policy forbids,
// and already trying it would be reported as a violation.
z.config({ jitless: true })
