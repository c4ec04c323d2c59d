import type { OrgSettings } from '../../domain/org/org'
import { orgSettings, type OrgSettingsWhole } from '../../protocol/api/settings'

type Stored = Readonly<Record<string, unknown>>

/** The organisation's settings with the default of everything that was never decided. Throws for what can only be a bug: a setting that was saved and cannot be read. */
export const wholeSettings = (stored: Stored): OrgSettingsWhole => orgSettings.parse(stored)

/** What of them the engine asks for, here and on every till. */
export function engineSettings(stored: Stored): OrgSettings {
  const { couponsPerBill, randomisedCodes, mobile, issualMonths } = wholeSettings(stored)
  return { couponsPerBill, randomisedCodes, mobile, issualMonths }
}
