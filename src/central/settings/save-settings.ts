import { checkTemplate } from '../../domain/issual/template'
import type { OrgSettingsWhole } from '../../protocol/api/settings'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { orgRow } from '../feeds/ref-rows'
import { engineSettings, wholeSettings } from './settings'

export interface SettingsShown {
  readonly settings: OrgSettingsWhole
  readonly revision: number
}

export const shownSettings = (core: Core): Promise<SettingsShown> =>
  core.store.read(async (tx) => ({ settings: wholeSettings(await tx.settings.get()), revision: await tx.org.revision() }))

/** Saved on top of the revision it started from, audited, and told to the tills. Offers that are there already keep what they have. */
export function saveSettings(core: Core, settings: OrgSettingsWhole, revision: number, who: string, from: string): Promise<Answer<SettingsShown>> {
  return core.store.transact(async (tx): Promise<Answer<SettingsShown>> => {
    const wrong = problemOf(settings)
    if (wrong !== null) return wrong
    const view = await core.catalogue.view(tx)
    const before = wholeSettings(await tx.settings.get())
    if (!(await tx.settings.put(settings, revision))) return refuse('settings.stale', 'revision', { revision: await tx.org.revision() })
    await tx.feeds.append([{ feed: 'ref', key: 'org', body: orgRow({ ...view, org: { ...view.org, settings: engineSettings(settings) } }) }])
    await audit(tx, core, { who, from, before, after: settings })
    return { ok: true, value: { settings, revision: revision + 1 } }
  })
}

function problemOf({ resendTemplate, metadata, pointsOfContact, codes }: OrgSettingsWhole): ReturnType<typeof refuse> | null {
  const template = checkTemplate(resendTemplate ?? '')
  if (!template.ok) return refuse(template.error.key, 'resendTemplate', { tag: template.error.tag })
  const names = (metadata ?? []).map(({ name }) => name)
  if (new Set(names).size < names.length) return refuse('field.malformed', 'metadata')
  const mails = pointsOfContact.map(({ email }) => email.toLowerCase())
  if (new Set(mails).size < mails.length) return refuse('field.malformed', 'pointsOfContact')
  return codes.length + codes.prefix.length + codes.suffix.length > 40 ? refuse('field.out_of_range', 'codes.length') : null
}

interface Changed {
  readonly who: string
  readonly from: string
  readonly before: OrgSettingsWhole
  readonly after: OrgSettingsWhole
}

const audit = (tx: CentralTx, core: Core, { who, from, before, after }: Changed): Promise<void> =>
  tx.people.audit({ at: core.clock.now(), who, from, what: 'settings.update', subject: `org:${core.store.org}`, before, after })
