import { expect, it } from 'vitest'
import { onBothStores } from '../../support/both-stores'
import { STORE } from '../../support/store-seed'

/** What every store must do with people, sessions and clients, whichever it is. */
onBothStores('access in a store', (fresh) => {
  const draft = { login: 'new', name: 'New', role: 'cashier', unit: { type: 'STORE', id: STORE as never }, pinHash: 'p', passwordHash: null, disabled: false } as const

  it('a refresh token is fresh once, also for two who ask at once', async () => {
    const store = await fresh()
    await store.transact((tx) => tx.tills.addSession('r', { kind: 'refresh', person: 1, expiresAt: 9, family: 'f' }))
    const answers = await Promise.all([1, 2, 3].map((at) => store.transact((tx) => tx.access.useRefresh('r', at))))
    expect(answers.filter((answer) => answer === 'fresh')).toHaveLength(1)
    expect(await store.transact((tx) => tx.access.useRefresh('none', 1))).toBe('used')
    expect(await store.read((tx) => tx.tills.session('r'))).toEqual({ kind: 'refresh', person: 1, expiresAt: 9, family: 'f' })
  })

  it('ends sessions by family, by person and by client, and sweeps what ended', async () => {
    const store = await fresh()
    await store.transact(async (tx) => {
      await tx.tills.addSession('a', { kind: 'person', person: 1, expiresAt: 100, family: 'f' })
      await tx.tills.addSession('b', { kind: 'refresh', person: 1, expiresAt: 200, family: 'f' })
      await tx.tills.addSession('c', { kind: 'person', person: 1, expiresAt: 100, family: 'g' })
      await tx.tills.addSession('d', { kind: 'person', person: 2, expiresAt: 5 })
      await tx.tills.addSession('e', { kind: 'client', client: 'k', till: null, expiresAt: 100 })
      await tx.tills.addSession('t', { kind: 'till', till: 1001 })
    })
    const ended = await store.transact(async (tx) => [await tx.access.endFamily('f'), await tx.access.endPersonSessions(1), await tx.access.endClientSessions('k'), await tx.access.endClientSessions('k')])
    expect(ended).toEqual([2, 1, 1, 0])
    await store.transact((tx) => tx.access.sweepSessions(50))
    const left = await store.read(async (tx) => [await tx.tills.session('d'), await tx.tills.session('t')])
    expect(left).toEqual([null, { kind: 'till', till: 1001 }])
  })

  it('keeps people by number, with one login each', async () => {
    const store = await fresh()
    const made = await store.transact((tx) => tx.access.insertPerson(draft))
    expect(await store.transact((tx) => tx.access.insertPerson({ ...draft, name: 'Other' }))).toBe('taken')
    if (made === 'taken') throw new Error('the login is free')
    expect(made.id).toBeGreaterThan(3)
    expect(await store.transact((tx) => tx.access.savePerson({ ...made, login: 'ada' }))).toBe('taken')
    expect(await store.transact((tx) => tx.access.savePerson({ ...made, login: 'newer', name: 'Newer' }))).toBe('saved')
    const seen = await store.read(async (tx) => ({
      all: (await tx.access.people(1, 10)).map(({ login }) => login),
      one: await tx.access.people(0, 1),
      byLogin: (await tx.people.byLogin('newer'))?.name,
      old: await tx.people.byLogin('new'),
      store: (await tx.people.ofStore(STORE)).map(({ name }) => name),
    }))
    expect(seen).toMatchObject({ all: ['bo', 'gone', 'newer'], one: [{ id: 1, login: 'ada' }], byLogin: 'Newer', old: null, store: ['Ada', 'Ada', 'Newer'] })
  })

  it('makes and shuts out clients', async () => {
    const store = await fresh()
    const client = { key: 'k1', name: 'Shop', till: null, disabled: false, madeAt: 7 }
    expect(await store.transact((tx) => tx.access.insertClient(client, 'hash'))).toBe(true)
    expect(await store.transact((tx) => tx.access.insertClient(client, 'hash'))).toBe(false)
    expect(await store.transact((tx) => tx.access.setClientDisabled('k1', true))).toEqual({ disabled: false })
    expect(await store.transact((tx) => tx.access.setClientDisabled('none', true))).toBeNull()
    expect(await store.read((tx) => tx.access.clients())).toEqual([{ ...client, disabled: true }])
  })

  it('forgets a customer and somebody of the staff', async () => {
    const store = await fresh()
    const idents = ['1', '2'].map((digit) => digit.repeat(64))
    const made = await store.transact((tx) =>
      tx.customers.insert({ firstName: 'A', lastName: 'B', mobile: '+49', email: 'a@b.c', externalId: null, blocked: false }, idents, (id) => String(id % 10).repeat(64)),
    )
    if (made === 'taken') throw new Error('the identifiers are free')
    expect(await store.transact((tx) => tx.access.eraseCustomer(made))).toEqual(idents)
    const bo = await store.read((tx) => tx.people.get(2))
    if (bo === null) throw new Error('bo is there')
    await store.transact((tx) => tx.access.erasePerson(bo))
    const left = await store.read(async (tx) => ({ customer: await tx.customers.byId(made.id), ident: await tx.customers.byIdent(idents[0] ?? ''), bo: await tx.people.get(2) }))
    expect(left).toMatchObject({
      customer: { id: made.id, token: made.token, firstName: '', lastName: '', mobile: null, email: null, blocked: true },
      ident: null,
      bo: { name: 'Erased', login: 'erased:2', pinHash: null, disabled: true },
    })
  })
})
