import { expect, it } from 'vitest'
import { reloadsByItself } from './reload-rule'

it('a page that died is loaded again, three times a minute; then somebody is asked', () => {
  expect(reloadsByItself([], 0)).toBe(true)
  expect(reloadsByItself([0, 1000], 2000)).toBe(true)
  expect(reloadsByItself([0, 1000, 2000], 3000)).toBe(false)
  expect(reloadsByItself([0, 1000, 2000], 60_500)).toBe(true)
})
