import { describe, expect, it } from 'vitest'
import { isPermitted } from './permissions'

/** Every permission name that Electron documents for request or check, and what a newer one may bring. */
const DOCUMENTED = [
  'accessibility-events', 'background-sync', 'bluetooth', 'camera', 'clipboard-read', 'clipboard-sanitized-write', 'deprecated-sync-clipboard-read',
  'display-capture', 'fileSystem', 'fullscreen', 'geolocation', 'hid', 'idle-detection', 'keyboardLock', 'local-fonts', 'media', 'mediaKeySystem',
  'microphone', 'midi', 'midiSysex', 'notifications', 'openExternal', 'payment-handler', 'pointerLock', 'screen-wake-lock', 'sensors', 'serial',
  'speaker-selection', 'storage-access', 'top-level-storage-access', 'unknown', 'usb', 'window-management', 'window-placement', 'hand-tracking',
  '', 'constructor', '__proto__', 'PERSISTENT-STORAGE',
]

describe('permissions', () => {
  it.each(DOCUMENTED)('%s is refused to our own page too', (permission) => {
    expect(isPermitted(permission, true)).toBe(false)
  })

  it('storage that is not thrown away is granted, to our own page alone', () => {
    expect(isPermitted('persistent-storage', true)).toBe(true)
    expect(isPermitted('persistent-storage', false)).toBe(false)
  })
})
