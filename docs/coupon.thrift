/*
 * Series over Thrift: binary protocol, one call to a POST of /thrift/coupon, with the token and the rules of the v2 API
 * (api-compatibility.md). Field names are v2's; field numbers are our own and stay as they are. Amounts are exact decimals
 * as text, never floats. What is left out of a series that is changed stays as it is.
 */
namespace * coupon

struct RedemptionOrgEntityDetail {
  /** CONCEPT, ZONE, STORE or TILL. */
  1: required string redemptionOrgEntityType
  2: required i64 orgEntityId
}

struct CouponConfiguration {
  /** Left out, or 0: a new series. */
  1: optional i64 id
  2: optional string seriesCode
  3: optional string description
  4: optional string info
  5: optional string discountCode
  6: optional string discountType
  7: optional string discountValue
  8: optional string discountUpto
  9: optional bool isValidWithDiscountedItem
  10: optional string clientHandlingType
  11: optional string genericCode
  12: optional bool alphaNumeric
  13: optional i32 randomCodeLength
  14: optional string couponPrefix
  15: optional string couponSuffix
  16: optional bool isPrefixEnabled
  17: optional bool isSuffixEnabled
  18: optional bool externalIssual
  19: optional string validTillDate
  20: optional string expiryStrategyType
  21: optional i32 expiryStrategyValue
  22: optional bool anyUser
  23: optional string smsTemplate
  24: optional i32 maxCreate
  25: optional i32 maxRedeem
  26: optional bool isMultipleVouchersPerUserAllowed
  27: optional i32 maxVouchersPerUser
  28: optional i32 minDaysBetweenVouchers
  29: optional bool doNotResendExistingVoucher
  30: optional bool isMultipleUseAllowed
  31: optional i32 redemptionPerCouponMaxLimit
  32: optional i32 maxRedemptionsInSeriesPerUser
  33: optional i32 minDaysBetweenRedemption
  34: optional string redemptionValidFrom
  35: optional i32 redemptionValidAfterDays
  36: optional string minBillAmount
  37: optional string maxBillAmount
  38: optional list<RedemptionOrgEntityDetail> redemptionOrgEntityDetails
  39: optional string termsAndConditions
  40: optional map<string, string> customPropertyMap
  /** Told, not taken. */
  41: optional string status
  42: optional string currency
  43: optional i64 numIssued
  44: optional i64 numRedeemed
  45: optional string ownedBy
  46: optional string ownerId
}

struct SaveCouponConfigRequest {
  1: required CouponConfiguration couponConfiguration
}

struct GetAllCouponConfigsRequest {
  /** CONCEPT, ZONE, STORE or TILL, with ids; only series tagged directly with one of these units. */
  1: optional string orgEntityType
  2: optional list<i64> orgEntityIds
  3: optional list<i64> ids
  4: optional string seriesCode
  5: optional list<string> status
  6: optional i32 offset
  7: optional i32 limit
}

/** The request was understood and refused: HTTP's status number, a key of errors.md, its sentence. */
exception CouponConfigException {
  1: required i32 code
  2: required string key
  3: required string message
  4: optional string field
}

service CouponService {
  CouponConfiguration saveCouponConfiguration(1: SaveCouponConfigRequest request) throws (1: CouponConfigException refused)
  list<CouponConfiguration> getAllCouponConfigurations(1: GetAllCouponConfigsRequest request) throws (1: CouponConfigException refused)
}
