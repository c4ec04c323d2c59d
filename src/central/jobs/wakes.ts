import PgBoss from 'pg-boss'
import type { Database } from '../db/database'
import type { JobAt } from '../db/jobs/job-steps'

/** Who should look at which job: a queue of hints in the same database, shared by all copies of the service. */
export interface Wakes {
  /** Says that a job can go on; one hint for a job is enough. */
  send(job: JobAt): Promise<void>
  /** Takes a hint out of the queue; null = there is none. */
  take(): Promise<JobAt | null>
  stop(): Promise<void>
}

const QUEUE = 'job'
const SCHEMA = 'wakes'

/** pg-boss on our own pool, in a schema of its own (ADR 0038). `onTrouble` hears of what its upkeep met. */
export async function openWakes({ pool }: Pick<Database, 'pool'>, onTrouble: (failure: unknown) => void): Promise<Wakes> {
  const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) }
  const boss = new PgBoss({ db, schema: SCHEMA, schedule: false, supervise: true, archiveCompletedAfterSeconds: 60, deleteAfterMinutes: 5 })
  boss.on('error', onTrouble)
  await boss.start()
  // 'short': a second hint for a job that already has one waiting is not put down.
  await boss.createQueue(QUEUE, { name: QUEUE, policy: 'short', retryLimit: 0, expireInSeconds: 60 })
  return {
    async send({ org, id }) {
      await boss.send(QUEUE, { org, id }, { singletonKey: `${org}:${id}` })
    },
    async take() {
      const [hint] = await boss.fetch<JobAt>(QUEUE)
      if (hint === undefined) return null
      // Taken is done: the job's own row says what there is to do, and a hint that is lost is sent again by whoever looks.
      await boss.deleteJob(QUEUE, hint.id)
      return hint.data
    },
    async stop() {
      await boss.stop({ graceful: false, close: false })
    },
  }
}
