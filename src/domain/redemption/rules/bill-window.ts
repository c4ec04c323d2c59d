import type { Minor } from '../../money/money'
import { moneyFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 13: the total is outside the bill window, bounds included; not judged without a rate. */
export const billWindow: RedemptionRule = {
  row: 13,
  keys: ['bill.below_min', 'bill.above_max'],
  v2: 733,
  judge: ({ money, request: { bill } }) => {
    if (money === null) return null
    const { billMin, billMax } = money.amounts
    if (billMin !== null && bill.total < billMin) {
      const missing = moneyFigure((billMin - bill.total) as Minor, bill.currency)
      return reason('bill.below_min', { min: moneyFigure(billMin, bill.currency), missing })
    }
    if (billMax === null || bill.total <= billMax) return null
    const over = moneyFigure((bill.total - billMax) as Minor, bill.currency)
    return reason('bill.above_max', { max: moneyFigure(billMax, bill.currency), over })
  },
}
