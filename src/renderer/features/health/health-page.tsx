import type { ReactNode } from 'react'
import type { SyncStatus } from '../../../till/cache/rows'
import { syncStatus } from '../../../till/cache/queries'
import { ERRORS, isErrorKey } from '../../../protocol/errors'
import { ActionButton } from '../../actions/action-button'
import { useNow } from '../../app/now'
import { usePlace } from '../../app/place'
import { useSession } from '../../app/session'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Progress } from '../../ui/progress'
import { ageText } from '../../app/age'
import { Notices } from './notices'
import '../../ui/facts.css'
import './health.css'

/** Whether this till and the centre agree, and what is on its way. */
export function HealthPage() {
  const { health } = useWords()
  const status = useTillView(syncStatus)
  return (
    <main className="page health">
      <header className="row spread">
        <h1>{health.title}</h1>
        <ActionButton action="syncNow" kind="primary" size="till" />
      </header>
      {status !== undefined && <Figures status={status} />}
      {status !== undefined && <Notices status={status} />}
      <ThisTill status={status} />
    </main>
  )
}

function Figures({ status }: { readonly status: SyncStatus }) {
  const words = useWords()
  const { health } = words
  const { formats } = usePlace()
  const at = useNow(1000)
  const { online, offlineSince, syncedAt, waiting, pushing, moneyAtRisk, problem } = status
  return (
    <div className="health-cards">
      <Card title={health.state} large={online ? health.online : health.offline} tone={online ? 'yes' : 'wait'}>
        {!online && offlineSince !== null && health.since(formats.moment(offlineSince))}
      </Card>
      <Card title={health.age} large={syncedAt === null ? health.ageNever : health.ageIs(ageText(at - syncedAt, words))}>
        {syncedAt !== null && formats.moment(syncedAt)}
      </Card>
      <Card title={health.waitingTitle} large={waiting === 0 ? health.waitingNone : health.records(waiting)}>
        {pushing !== null && <Progress label={health.waitingTitle} done={pushing.sent} of={pushing.of} says={health.sending(formats.number(pushing.sent), formats.number(pushing.of))} />}
      </Card>
      <Card title={health.riskTitle} large={formats.money(moneyAtRisk)}>
        {health.riskText}
      </Card>
      <Card title={health.problemTitle} large={problem === null ? health.problemNone : ''} tone={problem === null ? 'plain' : 'wait'}>
        {problem !== null && (health.problems[problem] ?? health.problemUnknown(isErrorKey(problem) ? ERRORS[problem].says : problem))}
      </Card>
    </div>
  )
}

interface CardProps {
  readonly title: string
  readonly large: string
  readonly tone?: 'plain' | 'yes' | 'wait'
  readonly children?: ReactNode
}

function Card({ title, large, tone = 'plain', children }: CardProps) {
  return (
    <section className={`health-card ${tone}`}>
      <h2 className="health-card-title">{title}</h2>
      {large !== '' && <p className="health-card-large">{large}</p>}
      <div className="soft">{children}</div>
    </section>
  )
}

function ThisTill({ status }: { readonly status: SyncStatus | undefined }) {
  const { health } = useWords()
  const app = useSession((session) => session.app)
  if (app === null) return null
  return (
    <section>
      <h2>{health.tillTitle}</h2>
      <dl className="facts health-till">
        <div>
          <dt>{app.org?.name}</dt>
          <dd>
            {app.store?.name} · {app.till?.name}
          </dd>
        </div>
        <div>
          <dt>{health.secretsTitle}</dt>
          <dd>{app.secrets === 'keystore' ? health.keystore : health.file}</dd>
        </div>
        <div>
          <dt>{health.copyTitle}</dt>
          <dd>{health.copies[app.copy]}</dd>
        </div>
        {status?.store && (
          <div>
            <dt>{health.storeTitle}</dt>
            <dd>
              <Room store={status.store} />
            </dd>
          </div>
        )}
        <div>
          <dt>{app.till?.code}</dt>
          <dd>{health.version(app.version)}</dd>
        </div>
      </dl>
    </section>
  )
}

/** The room the view takes on the disk. */
function Room({ store: { bytes, live, rebuiltAt } }: { readonly store: NonNullable<SyncStatus['store']> }) {
  const { health } = useWords()
  const { formats } = usePlace()
  const megabytes = (n: number): string => formats.number(Math.ceil(n / 1_000_000))
  const parts = [health.storeBytes(megabytes(bytes)), ...(live === null ? [] : [health.storeLive(megabytes(live))]), ...(rebuiltAt === null ? [] : [health.storeRebuilt(formats.moment(rebuiltAt))])]
  return parts.join(', ')
}
