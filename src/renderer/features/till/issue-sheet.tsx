import { useState } from 'react'
import type { CustomerInput, TillValue } from '../../../protocol/ipc/till-commands'
import type { ReasonWire } from '../../../protocol/sync/decision-wire'
import { syncStatus } from '../../../till/cache/queries'
import { useOffers } from '../../app/offers'
import { ManagerApproval } from '../../app/manager-approval'
import { closeOverlay } from '../../app/overlays'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { till as tillLine } from '../../app/session'
import { useTillView } from '../../app/till-view'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'
import { Empty } from '../../ui/empty'
import { Field } from '../../ui/field'
import { PickList } from '../../ui/pick-list'
import { Sheet } from '../../ui/sheet'
import { CustomerFields } from './customer-fields'

type Issued = Extract<TillValue<'issue'>, { ok: true }>

/** Gives a customer a coupon of an offer this store may issue. */
export function IssueSheet() {
  const { till } = useWords()
  const online = useTillView(syncStatus)?.online ?? false
  const [issued, setIssued] = useState<Issued | null>(null)
  return (
    <Sheet title={till.issueTitle} onClose={closeOverlay} width="wide">
      <div className="stack">
        {!online && issued === null && <p className="soft">{till.issueOffline}</p>}
        {issued === null ? <IssueForm onIssued={setIssued} /> : <IssuedCoupon issued={issued} />}
      </div>
    </Sheet>
  )
}

function IssueForm({ onIssued }: { readonly onIssued: (issued: Issued) => void }) {
  const { till } = useWords()
  const around = useSurroundings()
  const offers = useOffers()
  const [search, setSearch] = useState('')
  const [offer, setOffer] = useState<string | null>(null)
  const [customer, setCustomer] = useState<CustomerInput>({ kind: 'mobile', value: '' })
  const [reasons, setReasons] = useState<readonly ReasonWire[]>([])
  const [working, setWorking] = useState(false)
  const wanted = search.trim().toLowerCase()
  const shown = (offers ?? []).filter(({ offer: { status, name, delivery } }) => status === 'active' && delivery !== 'third_party' && name.toLowerCase().includes(wanted))

  const issue = async (approval: string | null = null): Promise<void> => {
    if (offer === null || customer.value.trim() === '' || working) return
    setWorking(true)
    const answer = await tillLine.command('issue', { offer: Number(offer), customer: { ...customer, value: customer.value.trim() }, approval })
    setWorking(false)
    if (!answer.ok) setReasons([{ key: answer.error.key, figures: {} }])
    else if (answer.value.ok) onIssued(answer.value)
    else setReasons(answer.value.reasons)
  }
  if (offers?.length === 0) return <Empty title={till.issueNone} />
  return (
    <div className="undo">
      <div className="stack">
        <Field label={till.issueSearch} value={search} onChange={setSearch} size="till" autoFocus />
        <PickList label={till.issueOffer} picked={offer} onPick={setOffer} items={shown.map(({ offer: { id, name } }) => ({ id: String(id), text: name, content: name }))} />
      </div>
      <div className="stack">
        <CustomerFields draft={customer} problem={null} onChange={setCustomer} onEnter={() => void issue()} autoFocus={false} />
        {reasons.map((reason) => {
          const { says, helps } = reasonText(reason, around)
          return (
            <p key={reason.key} className="field-error">
              {says}
              {helps === null ? '' : `. ${helps}`}
            </p>
          )
        })}
        {isManagersToSay(reasons) && <ManagerApproval onApproved={({ id }) => void issue(id)} />}
        <div className="row sheet-actions">
          <Button kind="primary" size="till" isDisabled={offer === null || customer.value.trim() === '' || working} onPress={() => void issue()}>
            {till.issueGo}
          </Button>
        </div>
      </div>
    </div>
  )
}

/** Everything but a manager's yes is there. */
function isManagersToSay(reasons: readonly ReasonWire[]): boolean {
  return reasons.length === 1 && reasons[0]?.key === 'offline.approval_needed'
}

function IssuedCoupon({ issued }: { readonly issued: Issued }) {
  const { till } = useWords()
  const { formats } = usePlace()
  return (
    <div className="stack">
      <output>{issued.resent ? till.issueResent : till.issueDone}</output>
      <p className="verdict-amount code-text">{issued.code}</p>
      {issued.validThrough !== null && <p>{till.ends(formats.date(issued.validThrough))}</p>}
      <p className="soft">{till.issueShow}</p>
      {issued.decidedBy === 'till' && <p className="soft">{till.issueAlone}</p>}
      {issued.message !== '' && (
        <p>
          <span className="field-label">{till.issueMessage}</span>
          <br />
          {issued.message}
        </p>
      )}
    </div>
  )
}
