import { planOf } from './play/plan'
import { runPlan } from './play/run-plan'

const [from = '1', count = '200'] = process.argv.slice(2)
const t = performance.now()
let bad = 0
let events = 0
const v = new Map<string, number[]>()
const points = new Map<string, number>()
for (let seed = Number(from); seed < Number(from) + Number(count); seed += 1) {
  const ran = await runPlan(planOf(seed), count === '1')
  events += ran.events
  if (count === '1') console.log(ran.trace?.join('\n'))
  for (const [p, n] of [...ran.points, ...ran.faults]) points.set(p, (points.get(p) ?? 0) + n)
  if (ran.violations.length > 0) {
    bad += 1
    for (const { invariant, what } of ran.violations) {
      const key = `${invariant}: ${what.replace(/\d+/g, '#').slice(0, 110)}`
      v.set(key, [...(v.get(key) ?? []), seed])
    }
  }
}
const s = (performance.now() - t) / 1000
for (const [key, seeds] of [...v].sort((a, b) => b[1].length - a[1].length).slice(0, 25)) console.log(seeds.length, key, seeds.slice(0, 4).join())
if (count !== '1') console.log([...points].sort().map(([k, n]) => `${k}: ${n}`).join('\n'))
console.log(`${bad} bad, ${Number(count) / s} schedules/s, ${events / Number(count)} events each`)
console.log('cpu ms per schedule', process.cpuUsage().user / 1000 / Number(count), process.cpuUsage().system / 1000 / Number(count))
