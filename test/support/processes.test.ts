import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isAlive, killTree, processTree } from './processes'

describe('kill -9 of a process tree', () => {
  it('takes children and grandchildren along, and answers when all are gone', async () => {
    const parent = spawn('sh', ['-c', 'sh -c "sleep 60 & sleep 60" & sleep 60 & echo up; wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(parent.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const tree = processTree(parent.pid ?? 0)
    expect(tree.length).toBeGreaterThanOrEqual(4)
    const gone = once(parent, 'exit')
    await killTree(parent.pid ?? 0)
    expect(await gone).toEqual([null, 'SIGKILL'])
    expect(tree.filter(isAlive)).toEqual([])
  })
})
