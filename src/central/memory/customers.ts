import type { CustomerTable } from '../core/central-store'
import type { CustomerStored } from '../core/rows'
import { later, type AtOnce } from './at-once'
import { fits, inOrder } from './kept'
import type { State } from './state'

export function customerTable(state: State): CustomerTable {
  const { customers, idents, coupons, seed, numbers } = state
  const byId = (id: number) => customers.get(String(id))
  return later<CustomerTable>({
    ...useCounts(state),
    ...identPages(state),
    byId,
    byToken: (token) => customers.where((customer) => customer.token === token)[0] ?? null,
    byIdent(identKey) {
      const found = idents.get(identKey)
      return found === null ? null : byId(found.customer)
    },
    insert(customer, named, token) {
      const id = (numbers.customer += 1)
      if (new Set(named).size < named.length || named.some((ident) => idents.has(ident))) return 'taken'
      const made: CustomerStored = { ...customer, id, token: token(id) }
      if (customers.where((other) => other.token === made.token).length > 0) throw new Error('two customers with one token')
      customers.add(String(id), made)
      for (const ident of named) idents.add(ident, { ident, customer: id })
      return made
    },
    setBlocked(id, blocked) {
      customers.change(String(id), (customer) => ({ ...customer, blocked }))
    },
    onList: (list, id) => seed.members.some((member) => member.list === list && member.customer === id),
    holdsOf: (id) => [...new Set(coupons.where(({ holder, state: stands }) => holder === id && stands === 'issued').map(({ offer }) => offer))].sort((a, b) => a - b),
    identsOf: (id) => idents.where(({ customer }) => customer === id).map(({ ident }) => ident).sort(),
  })
}

type UseCounts = 'lockUses' | 'uses' | 'countUse' | 'releaseUse'

function useCounts({ redemptions, customerUses }: State): Pick<AtOnce<CustomerTable>, UseCounts> {
  const uses = (offer: number, who: string) => {
    const live = redemptions.where((made) => made.offer === offer && made.who === who && made.counted)
    return inOrder(live, ({ at }) => at, ({ opId }) => opId).map(({ opId, at }) => ({ opId, at }))
  }
  return {
    uses,
    lockUses: uses, // one transaction at a time: everything is locked
    countUse(offer, who, cap) {
      const before = customerUses.get(`${offer}:${who}`) ?? 0
      if (!fits(before, cap)) return false
      customerUses.put(`${offer}:${who}`, before + 1)
      return true
    },
    releaseUse(offer, who) {
      customerUses.change(`${offer}:${who}`, (before) => Math.max(0, before - 1))
    },
  }
}

function identPages({ customers, idents, coupons }: State): Pick<AtOnce<CustomerTable>, 'identPage' | 'identCount'> {
  const held = (offers: readonly number[]) => {
    const holders = new Set(coupons.where(({ offer, state }) => offers.includes(offer) && state === 'issued').map(({ holder }) => holder))
    return inOrder(idents.where(({ customer }) => holders.has(customer)), ({ ident }) => ident)
  }
  return {
    identPage(offers, after, limit) {
      const page = held(offers).filter(({ ident }) => ident > after).slice(0, limit)
      return page.flatMap(({ ident, customer }) => {
        const found = customers.get(String(customer))
        return found === null ? [] : [{ ident, token: found.token, blocked: found.blocked }]
      })
    },
    identCount: (offers) => held(offers).length,
  }
}
