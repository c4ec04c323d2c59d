import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { activity } from './activity'
import { IDLE_LOCK_MS, isTimeToLock } from './idle-lock'

describe('lock after idleness', () => {
  it('locks after ten minutes, not before, and never in the middle of a sale', () => {
    expect(isTimeToLock({ idleMs: IDLE_LOCK_MS - 1, busy: false })).toBe(false)
    expect(isTimeToLock({ idleMs: IDLE_LOCK_MS, busy: false })).toBe(true)
    expect(isTimeToLock({ idleMs: IDLE_LOCK_MS * 9, busy: true })).toBe(false)
  })

  it('takes a key for activity, and the whole system until pointers are told of', () => {
    let now = 0
    let system = 0
    const page = new EventEmitter()
    const present = activity(() => system, () => now)
    present.watch(page as unknown as WebContents)
    now = 50_000
    system = 20
    expect(present.idleMs()).toBe(20_000)
    page.emit('before-input-event')
    expect(present.idleMs()).toBe(0)
    page.emit('input-event')
    now = 90_000
    // Some displays never report idleness: what reaches the page counts then.
    system = 0
    expect(present.idleMs()).toBe(40_000)
  })
})
