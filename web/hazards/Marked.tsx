import { piecesOf } from './asked.ts'
import styles from './Marked.module.css'

/** A text with the words that a query meant made plain. */
export const Marked = ({ text, marks }: { text: string; marks: readonly { from: number; to: number }[] }) => (
  <>
    {piecesOf(text, marks).map(({ at, text: piece, isMark }) =>
      isMark ? (
        <mark key={at} className={styles.mark}>
          {piece}
        </mark>
      ) : (
        <span key={at}>{piece}</span>
      ),
    )}
  </>
)
