import { describe, expect, it } from 'vitest'
import { type KeyStore, secretBox } from './secret-box'

/** Seals by reversing and marking, so that what is sealed is visibly not what went in. */
function store(available: boolean, backend?: string): KeyStore {
  return {
    isEncryptionAvailable: () => available,
    ...(backend === undefined ? {} : { getSelectedStorageBackend: () => backend }),
    encryptString: (text) => Buffer.from(`sealed${text.split('').reverse().join('')}`),
    decryptString(sealed) {
      const text = sealed.toString()
      if (!text.startsWith('sealed')) throw new Error('not ours')
      return text.slice('sealed'.length).split('').reverse().join('')
    },
  }
}

describe('secret box', () => {
  it.each([
    ['a key store (the older runtime does not name it)', store(true), 'keystore'],
    ['a named key store', store(true, 'gnome_libsecret'), 'keystore'],
    ['none', store(false), 'file'],
    ['a password written in the source', store(true, 'basic_text'), 'file'],
    ['nobody knows what', store(true, 'unknown'), 'file'],
  ] as const)('with %s it is a %s', (_name, keys, kind) => {
    expect(secretBox(keys).kind).toBe(kind)
  })

  it('gives back what was sealed', () => {
    for (const box of [secretBox(store(true)), secretBox(store(false))]) expect(box.open(box.seal('token é'))).toBe('token é')
  })

  it('writes nothing in the clear where there is a key store', () => {
    expect(secretBox(store(true)).seal('secret-token')).not.toContain('secret-token')
  })

  it('still opens a file of before the key store came, and not the other way round', () => {
    expect(secretBox(store(true)).open(secretBox(store(false)).seal('x'))).toBe('x')
    expect(secretBox(store(false)).open(secretBox(store(true)).seal('x'))).toBeNull()
  })

  it.each(['', 'nonsense', 'keystore:', 'keystore:!!!', `keystore:${Buffer.from('other').toString('base64')}`])('does not open %s', (sealed) => {
    expect(secretBox(store(true)).open(sealed)).toBeNull()
  })
})
