import 'fake-indexeddb/auto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { foldersIn } from '../../../src/main/app/folders'
import { copyOf } from '../../../src/main/journal-disk/kept-file'
import type { KeyStore } from '../../../src/main/secrets/secret-box'
import { sell } from '../../support/at-the-till'
import { made, signedIn, type Caller } from '../../support/back-office'
import { startTestCentral, type TestCentral } from '../../support/central'
import { enrolWith, openWholeTill, signInAs, type WholeTill } from '../../support/whole-till'

/*
 * A till that has lost its credential while sales wait: main with its real files, the real till core, the real centre. The
 * journal is not sealed, so somebody enrols the machine again and what waited is handed over, once (D4, docs/security.md).
 */

let centre: TestCentral
let admin: Caller
const profiles: string[] = []
const open: WholeTill[] = []
const line = { cut: false }

beforeAll(async () => {
  centre = await startTestCentral()
  admin = await signedIn(centre, 'admin')
})
afterEach(() => void (line.cut = false))
afterAll(async () => {
  for (const till of open) await till.close()
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true })
  await centre.stop()
})

/** A platform's key store: what it sealed under one key it does not open under another. */
function keyStore(key: string): KeyStore {
  return {
    isEncryptionAvailable: () => true,
    encryptString: (text) => Buffer.from(`${key} ${Buffer.from(text).toString('base64')}`),
    decryptString(sealed) {
      const [by, content = ''] = sealed.toString().split(' ')
      if (by !== key) throw new Error('sealed under another key')
      return Buffer.from(content, 'base64').toString()
    },
  }
}

async function app(profile: string, key: string): Promise<WholeTill> {
  const till = await openWholeTill({ profile, keys: keyStore(key), cut: () => line.cut })
  open.push(till)
  return till
}

async function close(till: WholeTill): Promise<void> {
  open.splice(open.indexOf(till), 1)
  await till.close()
}

async function redemptionsOf(offer: number): Promise<readonly object[]> {
  const { rows } = await centre.database.pool.query<object>('select op_id, incarnation, settlement from redemption where offer = $1 order by number', [offer])
  return rows
}

/** Both files with the credential and with the people hold bytes that nobody can read. */
function spoil(profile: string): void {
  const { enrolment, roster } = foldersIn(profile)
  for (const file of [enrolment, roster]) for (const each of [file, copyOf(file)]) writeFileSync(each, 'spoilt')
}

it.each([
  { what: 'whose sealed files and their copies are spoilt', at: 0, code: 'SPOILT', keyAfter: 'first', damage: spoil },
  { what: 'whose key store was reset', at: 1, code: 'RESET', keyAfter: 'second', damage: () => undefined },
])('a till $what asks to be enrolled, and every sale that waited is counted once', async ({ at, code, keyAfter, damage }) => {
  const place = centre.demo?.enrolment[at]
  const cashier = centre.demo?.people.find(({ till, role }) => till === place?.till && role === 'cashier')
  const rules = { codes: { kind: 'common', code }, saleItems: true, redemption: { anyone: true, perCoupon: null }, offline: { mode: 'bounded' } }
  const profile = mkdtempSync(join(tmpdir(), 'tillside-profile-'))
  profiles.push(profile)

  const before = await app(profile, 'first')
  await enrolWith(before, centre.url, place?.code ?? '')
  // Made after it: a till that came later would do nothing of it alone until somebody confirms.
  const offer = await made(admin, rules)
  await signInAs(before, cashier?.name ?? '', cashier?.pin ?? '')
  const selling = { core: await before.start() }
  await selling.core.syncNow()
  const counted = await sell(selling, code, { bill: { total: '40.00' } })
  line.cut = true
  await selling.core.syncNow()
  const waiting = [await sell(selling, code, { bill: { total: '50.00' } }), await sell(selling, code, { bill: { total: '60.00' } })]
  expect(waiting.map(({ decidedBy }) => decidedBy)).toEqual(['till', 'till'])
  await close(before)
  line.cut = false
  damage(profile)

  const after = await app(profile, keyAfter)
  expect(after.host.state()).toMatchObject({ phase: 'unenrolled', till: null })
  expect(readFileSync(`${foldersIn(profile).enrolment}.unreadable`, 'utf8')).not.toBe('')
  expect(await redemptionsOf(offer.id)).toHaveLength(1)
  const { body } = await admin.post(`/api/tills/${place?.tillId}/enrolment`, {})
  await enrolWith(after, centre.url, String(body['code']))
  await signInAs(after, cashier?.name ?? '', cashier?.pin ?? '')
  const again = { core: await after.start() }
  await again.core.syncNow()
  const known = [counted, ...waiting].map(({ redemption }) => ({ op_id: redemption, incarnation: 1, settlement: 'accepted' }))
  expect(await redemptionsOf(offer.id)).toEqual(known)
  expect((await sell(again, code, { bill: { total: '70.00' } })).decidedBy).toBe('centre')
  await again.core.syncNow()
  expect(await redemptionsOf(offer.id)).toHaveLength(4)
  expect((await centre.database.pool.query('select uses from offer_count where offer = $1', [offer.id])).rows).toEqual([{ uses: 4 }])
  await close(after)
}, 90_000)
