import { closeOverlay } from '../../app/overlays'
import { useWords } from '../../app/words'
import { ManagerApproval } from '../../app/manager-approval'
import { Sheet } from '../../ui/sheet'
import { setApproval } from './sale-work'

/** A manager says yes to the sale on screen. */
export function ApproveSheet() {
  const { till } = useWords()
  return (
    <Sheet title={till.approveTitle} onClose={closeOverlay} width="wide">
      <ManagerApproval onApproved={(approval) => void setApproval(approval)} />
    </Sheet>
  )
}
