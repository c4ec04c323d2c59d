/**
 * Seeds that found something that was promised and did not hold (docs/sync.md says what it was, ADR 66 of the last): each is
 * played for ever. Whatever draws schedules otherwise makes them schedules like any other, and no worse.
 */
export const FAILED_ONCE: readonly number[] = [73_632, 275_883, 492_117, 541_469, 997_244, 56_577]
