import type { Draft } from '../api.ts'
import { Lamp, type Tone } from '../ui/Lamp.tsx'
import { w } from '../words.ts'
import styles from './DraftHead.module.css'

/** How each state of an import is coloured wherever it is named. */
export const stateTones: Record<Draft['state'], Tone> = {
  uploaded: 'b',
  checking: 'c',
  checked: 'b',
  committing: 'c',
  committed: 'calm',
  failed: 'a',
  discarded: 'quiet',
}

const bytesWords = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`

/** What file it is, and how far it has come. */
export const DraftHead = ({ draft }: { draft: Draft }) => (
  <header className={styles.head}>
    <h2>{draft.name}</h2>
    <Lamp tone={stateTones[draft.state]}>{w.imports.states[draft.state]}</Lamp>
    <p>
      {[w.imports.kinds[draft.kind], w.imports.formatNames[draft.format] ?? draft.format, bytesWords(draft.bytes)].join(
        w.dot,
      )}
    </p>
  </header>
)
