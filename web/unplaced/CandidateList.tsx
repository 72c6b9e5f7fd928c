import { figure } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './CandidateList.module.css'
import type { Candidate, Choice } from './queue.ts'

type Props = { candidates: readonly Candidate[]; choice: Choice | undefined; onChoice: (choice: Choice) => void }

/** Where an order may be, the likeliest first: with what of the text was understood, how sure and how exact it is. */
export const CandidateList = ({ candidates, choice, onChoice }: Props) => (
  <ol className={styles.list}>
    {candidates.map(({ key, lon, name, level, matched, confidence, spread }, i) => (
      <li key={`${key} ${lon}`}>
        <button
          type="button"
          aria-pressed={choice !== undefined && 'candidate' in choice && choice.candidate === i}
          onClick={() => onChoice({ candidate: i })}
        >
          <i>{i + 1}</i>
          <b>{name}</b>
          <span className={styles.sure}>{w.unplaced.sure(Math.round(100 * confidence))}</span>
          <span className={styles.bar}>
            <span style={{ width: `${Math.round(100 * confidence)}%` }} />
          </span>
          <span className={styles.about}>
            {[
              w.unplaced.levels[level] ?? level,
              matched !== name && w.unplaced.matched(matched),
              spread > 0 && w.unplaced.within(figure(spread)),
            ]
              .filter((part) => part)
              .join(w.dot)}
          </span>
        </button>
      </li>
    ))}
  </ol>
)
