import { reason, type RedemptionRule } from '../rule'
import { isOpen, nextOpening } from '../windows'

/** 2.7 row 12: outside the windows on the store's wall clock. */
export const windowClosed: RedemptionRule = {
  row: 12,
  keys: ['window.closed'],
  v2: 729,
  judge: ({ offer: { windows }, day, minute }) => {
    if (windows === null || isOpen(windows, day, minute)) return null
    const opens = nextOpening(windows, day, minute)
    return reason('window.closed', opens === null ? {} : { opens: { kind: 'moment', ...opens } })
  },
}
