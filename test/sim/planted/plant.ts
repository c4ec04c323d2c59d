import type { Plugin } from 'vite'
import { PLANTED_BUGS } from './bugs'
import { SWITCH } from './switch'

/**
 * Puts every planted bug into the modules as they are loaded, each behind its switch. The files themselves are not touched,
 * and a place that is not there exactly once stops the build: a bug that is not planted would be found by nobody.
 */
export function plantBugs(): Plugin {
  return {
    name: 'plant-bugs',
    enforce: 'pre',
    transform(code, id) {
      let planted = code
      for (const { name, edits } of PLANTED_BUGS) {
        for (const { file, find, put } of edits) {
          if (!id.endsWith(`/${file}`)) continue
          const parts = planted.split(find)
          if (parts.length !== 2) throw new Error(`planted bug "${name}": ${parts.length - 1} places in ${file} for: ${find}`)
          planted = parts.join(put.replaceAll('PLANTED', `(globalThis.${SWITCH} === ${JSON.stringify(name)})`))
        }
      }
      return planted === code ? null : { code: planted, map: null }
    },
  }
}
