import 'fake-indexeddb/auto'
import { afterEach, expect, it } from 'vitest'
import { closeTills, sell, start } from '../../support/at-the-till'
import { openSmallShop } from '../../support/small-shop'

/* The view may refuse to write at any moment; the journal has the sale all the same. */

const { put } = IDBObjectStore.prototype

afterEach(() => {
  IDBObjectStore.prototype.put = put
  closeTills()
})

it('a sale the view could not take is one redemption when the POS asks again', async () => {
  const { machine } = openSmallShop()
  const till = await start(machine)
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
    if (this.name === 'operations') throw new DOMException('no room', 'QuotaExceededError')
    return put.apply(this, given)
  }
  const first = await sell(till, 'A1', { posTransaction: 'bill-7' })
  IDBObjectStore.prototype.put = put
  const again = await sell(till, 'A1', { posTransaction: 'bill-7' })
  expect(again.redemption).toBe(first.redemption)
  expect((await till.journal.read(1, 100)).filter(({ type }) => type === 'intent')).toHaveLength(1)
})
