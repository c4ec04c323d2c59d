import { resolve } from 'node:path'
import { z } from 'zod'
import { centreAddress } from './enrolment/centre-address'

/** What the app was started with. Only this file reads the environment. */
export interface Config {
  /** Folder of this till's profile; null = the platform's own place. Lets two tills run on one machine. */
  readonly profile: string | null
  /** Another place for a second copy of the journal (D8); null = there is none. */
  readonly journalCopy: string | null
  /** The demo centre that `npm start` runs beside the app. */
  readonly demo: DemoCentre | null
  /** Where the development server serves the page from; never in a packaged app. */
  readonly development: string | null
}

export interface DemoCentre {
  readonly url: string
  /** One-time codes of its tills, to be tried in order. */
  readonly codes: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads this process's environment. A packaged app takes neither a demo centre nor a development server from it. */
export function readConfig(packaged: boolean, environment: Environment = process.env): Config {
  const profile = environment['TILLSIDE_PROFILE']
  const copy = environment['TILLSIDE_JOURNAL_COPY']
  const development = environment['ELECTRON_RENDERER_URL']
  return {
    profile: profile ? resolve(profile) : null,
    journalCopy: copy ? resolve(copy) : null,
    demo: packaged && !__TEST_BUILD__ ? null : readDemo(environment['TILLSIDE_DEMO']),
    development: packaged || !development ? null : localOrigin(development),
  }
}

/** The centre's start-up line (page 3) has more in it; only this matters here. */
const demoLine = z.object({ url: z.string(), enrolment: z.array(z.object({ code: z.string() })) })

function readDemo(line: string | undefined): DemoCentre | null {
  try {
    const demo = demoLine.parse(JSON.parse(line ?? ''))
    const address = centreAddress(demo.url)
    return address.ok ? { url: address.value, codes: demo.enrolment.map(({ code }) => code) } : null
  } catch {
    return null
  }
}

function localOrigin(address: string): string | null {
  const local = centreAddress(address.replace(/\/$/, ''))
  return local.ok && local.value.startsWith('http://') ? local.value : null
}
