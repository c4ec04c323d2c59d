import { exponentOf } from '../../domain/money/currencies'
import type { CurrencyCode, Minor } from '../../domain/money/money'
import { parseMoney } from '../../domain/money/money-text'
import type { Offer } from '../../domain/offer/offer'
import type { OfferWire } from '../../domain/offer/offer-wire'
import type { OrgSettingsWhole } from '../../protocol/api/settings'

/** What a new offer has where its maker said nothing: the organisation's shape of codes and its resend text (2.4). */
export function withOrgDefaults(wire: OfferWire, settings: OrgSettingsWhole): OfferWire {
  const { codes, issual } = wire
  const shaped =
    codes.kind === 'unique'
      ? {
          ...codes,
          length: codes.length ?? settings.codes.length,
          alphabet: codes.alphabet ?? settings.codes.alphabet,
          prefix: codes.prefix ?? settings.codes.prefix,
          suffix: codes.suffix ?? settings.codes.suffix,
        }
      : codes
  const resendTemplate = issual?.resendTemplate === undefined ? settings.resendTemplate : issual.resendTemplate
  return { ...wire, codes: shaped, issual: { ...issual, resendTemplate } }
}

/**
 * The limits of a till alone that an offer leaves open are the organisation's on the day it is saved (4.4), so that a later
 * change of the settings never moves a figure that somebody was shown.
 */
export function withOfflineLimits(offer: Offer, { offline }: OrgSettingsWhole): Offer {
  const { mode, perTill, perBillMax, maxHours } = offer.offline
  if (mode !== 'bounded' && mode !== 'approval') return offer
  const filled = { perTill: perTill ?? offline.perTill, perBillMax: perBillMax ?? figureIn(offline.perBillMax, offer.currency), maxHours: maxHours ?? offline.maxHours }
  return { ...offer, offline: { ...offer.offline, ...filled } }
}

/** The organisation's figure in an offer's currency: the same number, without the decimals that currency does not have. */
export function figureIn(text: string, currency: CurrencyCode): Minor {
  const [whole = '0', decimals = ''] = text.split('.')
  const exponent = exponentOf(currency)
  const read = parseMoney(exponent === 0 ? whole : `${whole}.${decimals.slice(0, exponent).padEnd(exponent, '0')}`, currency)
  if (!read.ok) throw new Error('a figure of the settings is no money')
  return read.value
}
