import { useOverlay } from '../../app/overlays'
import { ApproveSheet } from './approve-sheet'
import { BillSheet } from './bill-sheet'
import { CustomerSheet } from './customer-sheet'
import { IssueSheet } from './issue-sheet'
import { ReasonsSheet } from './reasons-sheet'
import { UndoSheet } from './undo-sheet'

/** The till's dialogs; at most one is open. */
export function TillSheets() {
  switch (useOverlay((overlay) => overlay.open)) {
    case 'bill':
      return <BillSheet />
    case 'customer':
      return <CustomerSheet />
    case 'approve':
      return <ApproveSheet />
    case 'undo':
      return <UndoSheet />
    case 'issue':
      return <IssueSheet />
    case 'reasons':
      return <ReasonsSheet />
    default:
      return null
  }
}
