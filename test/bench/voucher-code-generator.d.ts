declare module 'voucher-code-generator' {
  const voucherCodes: { generate(config: { readonly count: number; readonly length: number; readonly charset: string }): string[] }
  export default voucherCodes
}
