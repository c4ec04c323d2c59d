import { Gauge, type Registry } from 'prom-client'

/** How full the queues are, as the database and its pool tell it; counted when somebody looks. */
export interface Figures {
  /** Jobs that wait or run, by state. */
  readonly jobs: Readonly<Record<string, number>>
  /** Messages that wait to be sent, and how long the oldest has been due, in seconds. */
  readonly messages: { readonly waiting: number; readonly late: number }
  /** The newest position given out, and changes that have none yet. */
  readonly feed: { readonly position: number; readonly waiting: number }
  readonly tills: { readonly enrolled: number; readonly disabled: number; readonly fenced: number }
  readonly pool: { readonly all: number; readonly idle: number; readonly waiting: number }
}

/** Two who look within this time get the same figures: looking must not become a load of its own. */
const KEPT_FOR = 5000

/** Puts the figures into the registry. A look that fails takes them out until the next one, rather than telling old ones. */
export function watchFigures(registry: Registry, look: () => Promise<Figures>, now: () => number): void {
  let known: { readonly at: number; readonly figures: Promise<Figures> } | null = null
  const figures = (): Promise<Figures> => {
    if (known === null || now() - known.at > KEPT_FOR) known = { at: now(), figures: look() }
    return known.figures
  }
  const gauge = (name: string, help: string, label: string | null, read: (figures: Figures) => Readonly<Record<string, number>>): void => {
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames: label === null ? [] : [label],
      registers: [registry],
      async collect() {
        const told = await figures().then(read, () => null)
        if (told === null) {
          made.reset()
          return
        }
        for (const [value, count] of Object.entries(told)) made.set(label === null ? {} : { [label]: value }, count)
      },
    })
  }
  gauge('tillside_jobs', 'Jobs that wait or run', 'state', ({ jobs }) => jobs)
  gauge('tillside_messages_waiting', 'Messages that wait to be sent', null, ({ messages }) => ({ all: messages.waiting }))
  gauge('tillside_messages_late_seconds', 'How long the oldest waiting message has been due', null, ({ messages }) => ({ all: messages.late }))
  gauge('tillside_feed_position', 'The newest position given out in any feed', null, ({ feed }) => ({ all: feed.position }))
  gauge('tillside_feed_waiting', 'Changes the sequencer has not numbered yet', null, ({ feed }) => ({ all: feed.waiting }))
  gauge('tillside_tills', 'Tills by state', 'state', ({ tills }) => tills)
  gauge('tillside_pool_connections', 'Connections of this copy to the database', 'state', ({ pool }) => pool)
}
