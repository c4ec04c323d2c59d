import type { CentralTruth, RedemptionRow } from '../support/central-truth'
import type { Scene } from './story'

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')

const standing = ({ undone, settlement, conflict }: RedemptionRow): string =>
  undone === 'no' ? [settlement, conflict].filter((word) => word !== null).join(': ') : undone

/** The story as a page of Markdown: what was done, and what the centre's database says became of it. */
export function storyPage(scenes: readonly Scene[], redemptions: readonly RedemptionRow[], pictures: readonly string[], last: string): string {
  const story = table(['', 'who', 'does', 'and sees'], scenes.map(({ who, does, sees }, index) => [String(index + 1), who, does, sees]))
  const truth = table(
    ['code', 'till', 'made', 'discount', 'at the centre'],
    redemptions.map((made) => [made.code ?? '', made.till ?? '', made.offline ? 'offline' : 'online', `${made.discount} ${made.currency}`, standing(made)]),
  )
  const album = pictures.map((file) => `![${file}](${file})`).join('\n\n')
  return `# An outage, from begin to end\n\n${story}\n\n## What the centre’s database says\n\n${truth}\n\n${last}\n\n## Pictures\n\n${album}\n`
}

/** The last line of the demo, from the centre's database alone. */
export async function lastLine(truth: CentralTruth, tills: readonly string[]): Promise<string> {
  const redemptions = await truth.redemptions()
  const journals = await Promise.all(tills.map((till) => truth.journalOf(till)))
  const cases = await truth.cases()
  const count = (fits: (made: RedemptionRow) => boolean): number => redemptions.filter(fits).length
  const records = journals.reduce((sum, { seq }) => sum + seq, 0)
  return [
    `From the centre's database: ${redemptions.length} redeemed (${count(({ offline }) => !offline)} online, ${count(({ offline }) => offline)} offline, ${count(({ undone }) => undone === 'reversed')} of them undone)`,
    `${records} records synced from ${tills.length} tills`,
    `${cases.length} in conflict (${[...new Set(cases)].join(', ') || 'none'}).`,
  ].join(', ')
}
