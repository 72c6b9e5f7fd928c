import { piecesOf } from '../ui/pieces.ts'
import styles from './Marked.module.css'

/** A text with the words that a query meant made plain. */
export const Marked = ({ text, marks }: { text: string; marks: readonly { from: number; to: number }[] }) => (
  <>
    {piecesOf(text, marks).map(({ from, text: piece, mark }) =>
      mark ? (
        <mark key={from} className={styles.mark}>
          {piece}
        </mark>
      ) : (
        <span key={from}>{piece}</span>
      ),
    )}
  </>
)
