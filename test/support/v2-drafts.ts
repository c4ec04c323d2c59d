/** A series as an integration makes it: ten percent, for anyone, to the end of the century. */
export function v2Draft(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    description: 'Made by an integration',
    discountCode: 'D99',
    discountType: 'PERC',
    discountValue: 10,
    validTillDate: '2099-12-31',
    anyUser: true,
    isValidWithDiscountedItem: true,
    smsTemplate: 'Hello {{cust_name}}, {{voucher}}',
    clientHandlingType: 'DISC_CODE',
    alphaNumeric: true,
    expiryStrategyType: 'SERIES_EXPIRY',
    ...more,
  }
}
