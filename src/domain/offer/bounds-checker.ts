import { problem, type FieldProblem } from './field-problem'

/** Collects what is out of bounds, field by field. */
export interface BoundsChecker {
  readonly problems: FieldProblem[]
  /** A whole number from `min` to `max`; null (not given) is fine. */
  readonly integer: (field: string, value: number | null, min: number, max: number) => void
  readonly text: (field: string, value: string, min: number, max: number) => void
}

export function boundsChecker(): BoundsChecker {
  const problems: FieldProblem[] = []
  return {
    problems,
    integer: (field, value, min, max) => {
      if (value === null || (Number.isInteger(value) && value >= min && value <= max)) return
      problems.push(problem(field, 'field.out_of_range', { min: { kind: 'count', n: min }, max: { kind: 'count', n: max } }))
    },
    text: (field, value, min, max) => {
      if (value.trim().length < min) problems.push(problem(field, 'field.required'))
      else if (value.length > max) problems.push(problem(field, 'field.too_long', { max: { kind: 'count', n: max } }))
    },
  }
}
