import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Figures for Prometheus. Routes are labelled by their pattern, never by what was asked. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
  readonly redemptions: Counter<'outcome'>
  readonly conflicts: Counter<'class'>
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
  }
}
