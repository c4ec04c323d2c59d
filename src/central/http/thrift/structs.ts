import { BOOL, I32, I64, listOf, mapOf, STRING, structOf, type ThriftStruct, type ThriftType } from './types'

/*
 * docs/coupon.thrift, for the codec. A test reads that file and compares every field's number, name, type and need.
 */

const optional = (types: readonly (readonly [id: number, name: string, type: ThriftType])[]) => types.map(([id, name, type]) => ({ id, name, type, required: false }))
const required = (id: number, name: string, type: ThriftType) => ({ id, name, type, required: true })

const orgEntityDetail: ThriftStruct = {
  name: 'RedemptionOrgEntityDetail',
  fields: [required(1, 'redemptionOrgEntityType', STRING), required(2, 'orgEntityId', I64)],
}

export const couponConfiguration: ThriftStruct = {
  name: 'CouponConfiguration',
  fields: optional([
    [1, 'id', I64],
    [2, 'seriesCode', STRING],
    [3, 'description', STRING],
    [4, 'info', STRING],
    [5, 'discountCode', STRING],
    [6, 'discountType', STRING],
    [7, 'discountValue', STRING],
    [8, 'discountUpto', STRING],
    [9, 'isValidWithDiscountedItem', BOOL],
    [10, 'clientHandlingType', STRING],
    [11, 'genericCode', STRING],
    [12, 'alphaNumeric', BOOL],
    [13, 'randomCodeLength', I32],
    [14, 'couponPrefix', STRING],
    [15, 'couponSuffix', STRING],
    [16, 'isPrefixEnabled', BOOL],
    [17, 'isSuffixEnabled', BOOL],
    [18, 'externalIssual', BOOL],
    [19, 'validTillDate', STRING],
    [20, 'expiryStrategyType', STRING],
    [21, 'expiryStrategyValue', I32],
    [22, 'anyUser', BOOL],
    [23, 'smsTemplate', STRING],
    [24, 'maxCreate', I32],
    [25, 'maxRedeem', I32],
    [26, 'isMultipleVouchersPerUserAllowed', BOOL],
    [27, 'maxVouchersPerUser', I32],
    [28, 'minDaysBetweenVouchers', I32],
    [29, 'doNotResendExistingVoucher', BOOL],
    [30, 'isMultipleUseAllowed', BOOL],
    [31, 'redemptionPerCouponMaxLimit', I32],
    [32, 'maxRedemptionsInSeriesPerUser', I32],
    [33, 'minDaysBetweenRedemption', I32],
    [34, 'redemptionValidFrom', STRING],
    [35, 'redemptionValidAfterDays', I32],
    [36, 'minBillAmount', STRING],
    [37, 'maxBillAmount', STRING],
    [38, 'redemptionOrgEntityDetails', listOf(structOf(orgEntityDetail))],
    [39, 'termsAndConditions', STRING],
    [40, 'customPropertyMap', mapOf(STRING)],
    [41, 'status', STRING],
    [42, 'currency', STRING],
    [43, 'numIssued', I64],
    [44, 'numRedeemed', I64],
    [45, 'ownedBy', STRING],
    [46, 'ownerId', STRING],
  ]),
}

const saveRequest: ThriftStruct = { name: 'SaveCouponConfigRequest', fields: [required(1, 'couponConfiguration', structOf(couponConfiguration))] }

const getAllRequest: ThriftStruct = {
  name: 'GetAllCouponConfigsRequest',
  fields: optional([
    [1, 'orgEntityType', STRING],
    [2, 'orgEntityIds', listOf(I64)],
    [3, 'ids', listOf(I64)],
    [4, 'seriesCode', STRING],
    [5, 'status', listOf(STRING)],
    [6, 'offset', I32],
    [7, 'limit', I32],
  ]),
}

const refusal: ThriftStruct = {
  name: 'CouponConfigException',
  fields: [required(1, 'code', I32), required(2, 'key', STRING), required(3, 'message', STRING), { id: 4, name: 'field', type: STRING, required: false }],
}

/** What Thrift itself answers where a call cannot be read or is not known. */
export const applicationException: ThriftStruct = { name: 'TApplicationException', fields: optional([[1, 'message', STRING], [2, 'type', I32]]) }

export interface ThriftMethod {
  readonly name: 'saveCouponConfiguration' | 'getAllCouponConfigurations'
  readonly arguments: ThriftStruct
  readonly result: ThriftStruct
}

const method = (name: ThriftMethod['name'], request: ThriftStruct, success: ThriftType): ThriftMethod => ({
  name,
  arguments: { name: `${name}_args`, fields: [required(1, 'request', structOf(request))] },
  result: { name: `${name}_result`, fields: optional([[0, 'success', success], [1, 'refused', structOf(refusal)]]) },
})

export const METHODS: readonly ThriftMethod[] = [
  method('saveCouponConfiguration', saveRequest, structOf(couponConfiguration)),
  method('getAllCouponConfigurations', getAllRequest, listOf(structOf(couponConfiguration))),
]
