import type { CentralTx } from '../core/central-store'

/** The organisation's words for `{{optout}}`, asked for only where the template has the tag. */
export const optOutFor = (tx: Pick<CentralTx, 'messages'>, template: string): Promise<string> =>
  template.includes('optout') ? tx.messages.optOut() : Promise.resolve('')
