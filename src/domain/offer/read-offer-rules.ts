import type { PlainDate } from '../calendar/calendar'
import type { OfferId } from '../ids'
import type { CurrencyCode } from '../money/money'
import { readUnit } from '../org/read-unit'
import { defaultOfflineMode } from './default-offline'
import type { FieldReader } from './field-reader'
import type { CodeRules, IssualRules, OfflineRules, RedemptionRules, RedemptionWindows } from './offer'
import type { IssualWire, OfflineWire, RedemptionWire, WindowsWire } from './offer-wire-parts'

/** The defaults of 2.6. */
export function readIssual(wire: IssualWire, reader: FieldReader): IssualRules {
  return {
    message: wire.message ?? null,
    scope: (wire.scope ?? []).map(readUnit),
    notAfterOffers: (wire.notAfterOffers ?? []) as readonly OfferId[],
    maxPerCustomer: wire.maxPerCustomer ?? null,
    minGapDays: wire.minGapDays ?? null,
    total: wire.total ?? null,
    onRequalify: wire.onRequalify ?? 'nothing',
    resendTemplate: wire.resendTemplate ?? null,
    reminders: (wire.reminders ?? []).map((reminder, i) => ({
      ...reminder,
      at: reader.time(`issual.reminders.${i}.at`, reminder.at),
      subject: reminder.subject ?? null,
    })),
  }
}

/** The defaults of 2.7. A `perCoupon` of null is no limit; left out it is 1. */
export function readRedemption(wire: RedemptionWire, currency: CurrencyCode, reader: FieldReader): RedemptionRules {
  return {
    anyone: wire.anyone ?? false,
    start: {
      afterDays: wire.start?.afterDays ?? null,
      from: readOptionalDate('redemption.start.from', wire.start?.from, reader),
    },
    perCoupon: wire.perCoupon === undefined ? 1 : wire.perCoupon,
    perCustomer: wire.perCustomer ?? null,
    minGapDays: wire.minGapDays ?? null,
    total: wire.total ?? null,
    scope: (wire.scope ?? []).map(readUnit),
    billMin: reader.money('redemption.billMin', wire.billMin, currency),
    billMax: reader.money('redemption.billMax', wire.billMax, currency),
    windows: readWindows(wire.windows ?? {}, reader),
  }
}

function readWindows(wire: WindowsWire, reader: FieldReader): RedemptionWindows {
  return {
    daysOfWeek: wire.daysOfWeek ?? [],
    daysOfMonth: wire.daysOfMonth ?? [],
    dates: (wire.dates ?? []).map((date, i) => reader.date(`redemption.windows.dates.${i}`, date)),
    slots: (wire.slots ?? []).map((slot, i) => ({
      from: reader.time(`redemption.windows.slots.${i}.from`, slot.from),
      to: reader.time(`redemption.windows.slots.${i}.to`, slot.to),
    })),
  }
}

/** What the default offline mode depends on (4.4). */
interface OfflineContext {
  readonly codes: CodeRules['kind']
  readonly total: number | null
  readonly currency: CurrencyCode
}

/** The defaults of 4.4. Limits left open stay open here: `offlineLimits` fills them when an offer is prepared. */
export function readOffline(wire: OfflineWire, context: OfflineContext, reader: FieldReader): OfflineRules {
  return {
    mode: wire.mode ?? defaultOfflineMode(context.codes, context.total),
    perTill: wire.perTill ?? null,
    perBillMax: reader.money('offline.perBillMax', wire.perBillMax, context.currency),
    maxHours: wire.maxHours ?? null,
    clock: wire.clock ?? 'mark',
    singleUse: wire.singleUse ?? null,
  }
}

function readOptionalDate(field: string, text: string | null | undefined, reader: FieldReader): PlainDate | null {
  return text === null || text === undefined ? null : reader.date(field, text)
}
