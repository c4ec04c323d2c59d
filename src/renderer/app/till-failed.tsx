import { Button } from '../ui/button'
import { reasonText } from './reason-text'
import { useSurroundings } from './place'
import { useSession } from './session'
import { useWords } from './words'

/** The till core could not start: what that means, and the way on. */
export function TillFailed() {
  const { start } = useWords()
  const around = useSurroundings()
  const failure = useSession((session) => session.failure)
  return (
    <main className="screen-centre">
      <section className="panel" role="alert">
        <h1>{start.tillFailed}</h1>
        {failure !== null && <p>{reasonText({ key: failure.key, figures: {} }, around).says}.</p>}
        <p className="soft">{start.tillFailedText}</p>
        <Button kind="primary" size="till" onPress={() => location.reload()}>
          {start.startAgain}
        </Button>
      </section>
    </main>
  )
}
