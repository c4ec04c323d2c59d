import { usePlace } from '../../app/place'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'

interface Props {
  readonly lines: readonly { readonly id: string; readonly name: string; readonly left: number }[]
  readonly taken: Readonly<Record<string, number>>
  readonly onChange: (taken: Readonly<Record<string, number>>) => void
}

/** How much of each line comes back. */
export function ReturnLines({ lines, taken, onChange }: Props) {
  const { till } = useWords()
  const { formats } = usePlace()
  const change = (id: string, left: number, by: number): void => {
    onChange({ ...taken, [id]: Math.min(left, Math.max(0, (taken[id] ?? 0) + by)) })
  }
  return (
    <ul className="bill-so-far">
      {lines.map(({ id, name, left }) => (
        <li key={id} className="bill-line">
          <span className="bill-line-name">{name}</span>
          <Button kind="quiet" aria-label={till.fewer(name)} isDisabled={(taken[id] ?? 0) === 0} onPress={() => change(id, left, -1)}>
            −
          </Button>
          <span aria-label={till.quantity(name)}>
            {formats.number(taken[id] ?? 0)} <span className="soft">{till.undoOf(formats.number(left))}</span>
          </span>
          <Button kind="quiet" aria-label={till.more(name)} isDisabled={(taken[id] ?? 0) >= left} onPress={() => change(id, left, 1)}>
            +
          </Button>
        </li>
      ))}
    </ul>
  )
}
