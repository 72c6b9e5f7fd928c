import { useEffect, useRef } from 'react'
import type { Unplaced } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { CandidateList } from './CandidateList.tsx'
import styles from './OrderPanel.module.css'
import type { Verb } from './queries.ts'
import type { Choice } from './queue.ts'

type Props = {
  order: Unplaced
  zone: string
  choice: Choice | undefined
  onChoice: (choice: Choice) => void
  busy: boolean
  /** What the server said against the last step. */
  failed: string | undefined
  onPlace: () => void
  onVerb: (verb: Verb) => void
  /** On a phone, back to the list. */
  onBack: () => void
}

const verbs = ['dismiss', 'withdraw', 'recall'] as const satisfies readonly Verb[]

/** One order: what tells its place, where it may be, and the steps that end its waiting. */
export const OrderPanel = (props: Props) => {
  const { order, zone, choice, onChoice, busy, failed, onPlace, onVerb, onBack } = props
  const main = useRef<HTMLButtonElement>(null)
  // The step follows the choice: whoever goes on by keyboard need only press Enter.
  useEffect(() => {
    if (choice) main.current?.focus({ preventScroll: true })
  }, [choice])
  const can = (verb: string): boolean => order.can.some((each) => each === verb)
  return (
    <article aria-label={order.number} className={styles.order}>
      <header className={styles.head}>
        <button type="button" className={styles.back} onClick={onBack}>
          {w.unplaced.back}
        </button>
        <h2>{order.place}</h2>
        <p>
          {[order.number, order.class, order.at && whenWords(Date.parse(order.at) / 1000, serverNow(), zone)]
            .filter((part) => part)
            .join(w.dot)}
        </p>
      </header>
      {order.text && <p className={styles.text}>{order.text}</p>}
      {order.state === 'waiting' ? (
        <Section title={w.unplaced.candidates}>
          <CandidateList candidates={order.candidates} choice={choice} onChoice={onChoice} />
          <p className={styles.hint}>{order.candidates.length === 0 ? w.unplaced.noCandidates : w.unplaced.point}</p>
        </Section>
      ) : (
        <p className={styles.hint}>{w.unplaced.by[order.state](order.by ?? '')}</p>
      )}
      <p className={styles.steps}>
        {can('place') && (
          <Button ref={main} look="main" disabled={!choice || busy} onClick={onPlace}>
            {placeWords(order, choice)}
          </Button>
        )}
        {verbs.map(
          (verb) =>
            can(verb) && (
              <Button key={verb} disabled={busy} onClick={() => onVerb(verb)}>
                {w.unplaced.verbs[verb]}
              </Button>
            ),
        )}
      </p>
      {failed && (
        <p role="alert" className={styles.failed}>
          {failed}
        </p>
      )}
      {order.state === 'waiting' && <p className={styles.keys}>{w.unplaced.keys}</p>}
    </article>
  )
}

const placeWords = (order: Unplaced, choice: Choice | undefined): string => {
  if (!choice) return w.unplaced.choosePlace
  if ('spot' in choice) return w.unplaced.picked
  return w.unplaced.at(order.candidates[choice.candidate]?.name ?? '')
}
