import { useState } from 'react'
import { CASE_COLUMNS, caseCells } from '../../../protocol/case-cells'
import { MOST_TABLE_ROWS } from '../../../protocol/ipc/app-calls'
import type { CaseCached } from '../../../till/cache/rows'
import { announce } from '../../app/announce'
import { askMain } from '../../app/bridge'
import { usePlace, useSurroundings } from '../../app/place'
import { reasonText } from '../../app/reason-text'
import { useWords } from '../../app/words'
import { Button } from '../../ui/button'

interface Props {
  readonly shown: readonly CaseCached[]
  /** Says in words what came of it. */
  readonly onTold: (text: string) => void
}

/** The cases that are listed, as a file: main asks where it is to lie. */
export function SaveCases({ shown, onTold }: Props) {
  const { cases: words } = useWords()
  const { formats } = usePlace()
  const around = useSurroundings()
  const [isAsking, setAsking] = useState(false)

  const save = async (): Promise<void> => {
    setAsking(true)
    const told = shown.slice(0, MOST_TABLE_ROWS)
    const answer = await askMain('saveTable', { what: 'cases', columns: [...CASE_COLUMNS], rows: told.map((found) => [...caseCells(found)]) })
    setAsking(false)
    if (answer.ok && answer.value === 'cancelled') return
    const says = answer.ok ? words.saved(formats.number(told.length), formats.number(shown.length)) : reasonText({ key: answer.error.key, figures: {} }, around).says
    announce(says)
    onTold(says)
  }
  return (
    <Button isDisabled={isAsking || shown.length === 0} onPress={() => void save()}>
      {words.save}
    </Button>
  )
}
