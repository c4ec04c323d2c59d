import { expect, test } from 'vitest'
import { cycles } from './cycles'
import { readTree, treeOf } from './source-tree'

test('no file imports itself by a detour', () => {
  expect(cycles(readTree())).toEqual([])
})

test('a circle of three is found once, also through a type', () => {
  const files = {
    'src/domain/a.ts': `import { b } from './b'\nexport const a = b`,
    'src/domain/b.ts': `import type { C } from './c'\nexport const b: C = 1`,
    'src/domain/c.ts': `import { a } from './a'\nexport type C = typeof a`,
    'src/domain/d.ts': `import { a } from './a'\nexport const d = a`,
  }
  expect(cycles(treeOf(files))).toEqual(['src/domain/a.ts → src/domain/b.ts → src/domain/c.ts → src/domain/a.ts'])
})
