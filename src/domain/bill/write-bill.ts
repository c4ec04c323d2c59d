import { formatMoney } from '../money/money-text'
import type { Bill, BillLine } from './bill'
import type { BillLineWire, BillWire } from './bill-wire'

/** The wire form of a bill: `readBill` gives back the same bill. */
export function writeBill(bill: Bill): BillWire {
  return {
    ...(bill.number === null ? {} : { number: bill.number }),
    currency: bill.currency,
    total: formatMoney(bill.total, bill.currency),
    ...(bill.lines.length === 0 ? {} : { lines: bill.lines.map((line) => writeLine(line, bill)) }),
  }
}

function writeLine(line: BillLine, bill: Bill): BillLineWire {
  return {
    id: line.id,
    ...(line.sku === null ? {} : { sku: line.sku }),
    ...(line.category === null ? {} : { category: line.category }),
    ...(line.brand === null ? {} : { brand: line.brand }),
    ...(Object.keys(line.attributes).length === 0 ? {} : { attributes: line.attributes }),
    qty: line.qty,
    unitPrice: formatMoney(line.unitPrice, bill.currency),
    amount: formatMoney(line.amount, bill.currency),
    ...(line.onSale ? { onSale: true } : {}),
  }
}
