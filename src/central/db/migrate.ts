import { Migrator, type Kysely, type Migration } from 'kysely'
import type { Tables } from './schema/tables'
import * as first from './migrations/0001-first'
import * as offers from './migrations/0003-offers'
import * as coupons from './migrations/0002-coupons'
import * as jobs from './migrations/0004-jobs'
import * as messages from './migrations/0005-messages'
import * as wallet from './migrations/0006-wallet'
import * as redemption from './migrations/0007-redemption'
import * as reports from './migrations/0007-reports'
import * as access from './migrations/0009-access'
import * as grants from './migrations/0010-grants'
import * as recovery from './migrations/0011-recovery'
import * as packs from './migrations/0012-packs'
import * as feeds from './migrations/0013-feeds'
import * as blocks from './migrations/0014-code-blocks'
import * as speed from './migrations/0016-speed'
import * as packFamilies from './migrations/0017-pack-families'
import * as usesByKey from './migrations/0018-uses-by-key'
import * as amongEquals from './migrations/0019-among-equals'
import * as setBack from './migrations/0020-set-back'
import * as forks from './migrations/0021-forks'
import * as disabledAt from './migrations/0022-disabled-at'

/** In order of their names; a migration that has run anywhere never changes again. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0002-coupons': coupons,
  '0003-offers': offers,
  '0004-jobs': jobs,
  '0005-messages': messages,
  '0006-wallet': wallet,
  '0007-redemption': redemption,
  '0007-reports': reports,
  '0009-access': access,
  '0010-grants': grants,
  '0011-recovery': recovery,
  '0012-packs': packs,
  '0013-feeds': feeds,
  '0014-code-blocks': blocks,
  '0016-speed': speed,
  '0017-pack-families': packFamilies,
  '0018-uses-by-key': usesByKey,
  '0019-among-equals': amongEquals,
  '0020-set-back': setBack,
  '0021-forks': forks,
  '0022-disabled-at': disabledAt,
}

/** Brings the database to this version. Safe when several copies of the service start at once. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await run(db, MIGRATIONS)
}

/** Brings an empty database to an earlier version: to exactly these migrations. Throws where one of them is not known. */
export async function migrateThrough(db: Kysely<Tables>, names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(MIGRATIONS, name))
  if (unknown.length > 0) throw new Error(`made by a newer version: ${unknown.join(', ')}`)
  await run(db, Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => names.includes(name))))
}

async function run(db: Kysely<Tables>, migrations: Record<string, Migration>): Promise<void> {
  const { error, results } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } }).migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first'
  throw new Error(`migration failed: ${failed}`, { cause: error })
}
