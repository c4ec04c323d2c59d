import { record, type TillContext } from '../context'

/**
 * Gives up, durably, every code this till has issued alone (4.4 `singleUse: "holder"`): to be called before the issuals are
 * sent, since from then on they may be redeemed elsewhere. What is being redeemed here right now stays for the next time.
 */
export async function handOver(context: TillContext): Promise<void> {
  const { held } = context.cache.operations.grants
  for (const body of held.handOver()) await record(context, { type: 'codes_handed', opId: context.ports.random.opId(), body }, null)
}
