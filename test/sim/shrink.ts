import type { Plan } from './play/plan'
import { runPlan, type Ran } from './play/run-plan'

const MOST_TRIES = 400

/**
 * A smaller plan that breaks the same invariant: fewer steps, fewer tills, calmer weather. Each try is a whole run; the seed
 * stays, so what is left plays the same chance as before as far as it can.
 */
export async function shrink(plan: Plan): Promise<Ran & { readonly plan: Plan }> {
  let best = { ...(await runPlan(plan)), plan }
  const wanted = best.violations[0]?.invariant
  if (wanted === undefined) return best
  let tries = 0
  const better = async (candidate: Plan): Promise<boolean> => {
    if ((tries += 1) > MOST_TRIES) return false
    const ran = await runPlan(candidate)
    if (!ran.violations.some(({ invariant }) => invariant === wanted)) return false
    best = { ...ran, plan: candidate }
    return true
  }
  for (let size = Math.ceil(best.plan.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.plan.steps.length; ) {
      const steps = best.plan.steps.filter((_, at) => at < from || at >= from + size)
      if (!(await better({ ...best.plan, steps }))) from += size
    }
  }
  for (let tills = best.plan.tills - 1; tills >= 1; tills -= 1) {
    const steps = best.plan.steps.filter((step) => !('till' in step) || step.till < tills)
    if (!(await better({ ...best.plan, tills, steps }))) break
  }
  for (const kind of Object.keys(best.plan.weather)) {
    if (best.plan.weather[kind as keyof Plan['weather']] !== 0) await better({ ...best.plan, weather: { ...best.plan.weather, [kind]: 0 } })
  }
  return best
}
