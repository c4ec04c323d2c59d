import { issualReason, type IssualRule } from '../rule'

/** 2.6: no code left to give. */
export const codesExhausted: IssualRule = {
  key: 'codes.exhausted',
  v2: { single: 709, multiple: 5005 },
  judge: ({ request, resends }) =>
    !resends && request.codesLeft !== null && request.codesLeft <= 0 ? issualReason('codes.exhausted') : null,
}
