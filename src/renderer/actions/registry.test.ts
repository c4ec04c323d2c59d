import { describe, expect, it } from 'vitest'
import { en } from '../app/strings.en'
import { pressedShortcut } from './action'
import { ACTION_LIST, ACTIONS } from './registry'

describe('the actions', () => {
  it('share no key', () => {
    const keys = ACTION_LIST.map(({ shortcut }) => shortcut).filter((key) => key !== null)
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })
  it('are named by their own id, and each says what it does', () => {
    for (const [name, action] of Object.entries(ACTIONS)) expect(action.id).toBe(name)
    for (const action of ACTION_LIST) expect(action.label(en)).not.toBe('')
  })
  it('are found by the key as the platform tells it', () => {
    const press = { ctrlKey: false, metaKey: false, altKey: false }
    expect(pressedShortcut({ ...press, key: 'F4' })).toBe('F4')
    expect(pressedShortcut({ ...press, key: 'k', metaKey: true })).toBe('Ctrl+K')
    expect(pressedShortcut({ ...press, key: '?' })).toBe('?')
  })
})
