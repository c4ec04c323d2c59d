import { sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assetPath } from './asset-path'

const ROOT = '/srv/app/renderer'
const at = (path: string, method = 'GET') => assetPath(method, `app://tillside${path}`, ROOT)

describe('path of an asset', () => {
  it.each([
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['/till', 'index.html', 'text/html; charset=utf-8'],
    ['/offers/12', 'index.html', 'text/html; charset=utf-8'],
    ['/worker.js', 'worker.js', 'text/javascript; charset=utf-8'],
    ['/assets/index-a1.css?v=2#x', 'assets/index-a1.css', 'text/css; charset=utf-8'],
    ['/assets/na%20me.png', 'assets/na me.png', 'image/png'],
    ['/ASSETS/X.JS', 'ASSETS/X.JS', 'text/javascript; charset=utf-8'],
  ])('%s is %s', (path, file, type) => {
    expect(at(path)).toEqual({ ok: true, file: `${ROOT}/${file}`, type })
  })

  it.each([
    ['/..%2fmain/index.js', 403],
    ['/%2e%2e%2fmain%2findex.js', 403],
    ['/..%2frenderer-evil/x.js', 403],
    ['/a/..%2f..%2f..%2fetc/passwd.js', 403],
    ['/..%5cmain%5cindex.js', 400],
    ['/a%00.js', 400],
    ['/%', 400],
    ['/%ff%fe.js', 400],
    ['/file.exe', 404],
    ['/package.json.map', 404],
    ['/.env', 404],
  ])('%s does not leave the folder', (path, status) => {
    expect(at(path)).toEqual({ ok: false, status })
  })

  it.each([
    ['/%252e%252e%252fmain.js', '%2e%2e%2fmain.js'],
    ['/%2e%2e/main/index.js', 'main/index.js'],
    ['/%2fetc/passwd.js', 'etc/passwd.js'],
    ['/.', 'index.html'],
  ])('%s is an odd name inside the folder, and at most not there', (path, file) => {
    expect(at(path)).toMatchObject({ ok: true, file: `${ROOT}/${file}` })
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', ''])('the method %s is refused', (method) => {
    expect(at('/index.html', method)).toEqual({ ok: false, status: 405 })
  })

  it.each(['app://other/index.html', 'app://tillside:1/index.html', 'https://tillside/index.html'])('%s is another host', (address) => {
    expect(assetPath('GET', address, ROOT)).toEqual({ ok: false, status: 404 })
  })

  it('whatever the path, the file lies inside the folder', () => {
    const piece = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', 'renderer-evil', 'a', 'b.js', '%00', '%252e', '~', 'C:', '//')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('/', '%2f', ''), (pieces, glue) => {
        const answer = at(`/${pieces.join(glue)}`)
        expect(!answer.ok || answer.file.startsWith(ROOT + sep)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
