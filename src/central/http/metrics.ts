import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { PackWatch } from '../packs/keep-packs'

/** Figures for Prometheus. Routes are labelled by their pattern, never by what was asked. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
  readonly redemptions: Counter<'outcome'>
  readonly conflicts: Counter<'class'>
  /** Records of tills as they were settled. */
  readonly settlements: Counter<'settlement'>
  /** From the moment something happened at a till to its arrival here. */
  readonly pushLag: Histogram
  /** Renewals of packs by how they were done, `failed` among them. */
  readonly packRenewals: Histogram<'family' | 'how'>
  readonly packBytes: Counter<'family'>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'tillside_request_seconds',
      help: 'Time to answer a request, in seconds',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    redemptions: new Counter({ name: 'tillside_redemptions_total', help: 'Redemptions decided by the centre', labelNames: ['outcome'], registers }),
    conflicts: new Counter({ name: 'tillside_conflicts_total', help: 'Records of tills settled with a conflict', labelNames: ['class'], registers }),
    settlements: new Counter({ name: 'tillside_settlements_total', help: 'Records of tills, by how they were settled', labelNames: ['settlement'], registers }),
    pushLag: new Histogram({
      name: 'tillside_push_lag_seconds',
      help: 'From the moment something happened at a till until it reached the centre, in seconds',
      buckets: [0.5, 1, 5, 30, 120, 600, 3600, 21_600, 86_400, 604_800],
      registers,
    }),
    packRenewals: new Histogram({
      name: 'tillside_pack_renewal_seconds',
      help: 'Time to bring packs of an offer up to date, in seconds',
      labelNames: ['family', 'how'],
      buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900],
      registers,
    }),
    packBytes: new Counter({ name: 'tillside_pack_bytes_total', help: 'Bytes of packs that were made', labelNames: ['family'], registers }),
  }
}

/** Counts renewals of packs. */
export function packWatch({ packRenewals, packBytes }: Metrics): PackWatch {
  return (family, { how, seconds, bytes }) => {
    packRenewals.observe({ family, how }, seconds)
    packBytes.inc({ family }, bytes)
  }
}
