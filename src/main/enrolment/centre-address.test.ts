import { describe, expect, it } from 'vitest'
import { centreAddress } from './centre-address'

describe('address of the centre', () => {
  it.each([
    ['https://offers.example', 'https://offers.example'],
    [' offers.example ', 'https://offers.example'],
    ['offers.example:8443', 'https://offers.example:8443'],
    ['https://OFFERS.example/', 'https://offers.example'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('%s is %s', (typed, address) => {
    expect(centreAddress(typed)).toEqual({ ok: true, value: address })
  })

  it.each([
    '',
    ' ',
    'https://',
    'http://offers.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.2:80',
    'http://0.0.0.0:80',
    'ftp://offers.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:pass@offers.example',
    'https://localhost@evil.example',
    'https://offers.example/path',
    'https://offers.example/?x=1',
    'https://offers.example/#x',
    'https://offers example',
    'https://offers.example:99999',
  ])('%s is none', (typed) => {
    expect(centreAddress(typed)).toEqual({ ok: false, error: 'enrol.address_malformed' })
  })
})
