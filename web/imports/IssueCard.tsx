import type { Draft } from '../api.ts'
import { IconButton } from '../ui/Button.tsx'
import { count } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './IssueCard.module.css'
import { type Issue, issueWords, rowWords, targetOf } from './issues.ts'

type Props = {
  issue: Issue
  fields: Draft['fields']
  at: number
  of: number
  onStep: (by: 1 | -1) => void
  onClose: () => void
}

/** The fault that is looked at, on the map, with the way to the next. */
export const IssueCard = ({ issue, fields, at, of, onStep, onClose }: Props) => (
  <aside className={styles.card} data-severity={issue.severity} aria-live="polite">
    <p>
      <b>{rowWords(issue)}</b>
      {issueWords(issue, fields)}
    </p>
    {!targetOf(issue) && <small>{w.imports.noPlace}</small>}
    <div>
      <IconButton icon="left" label={w.imports.before} onClick={() => onStep(-1)} />
      <span>{w.imports.position(count(at), count(of))}</span>
      <IconButton icon="right" label={w.imports.next} onClick={() => onStep(1)} />
      <IconButton icon="close" label={w.close} onClick={onClose} />
    </div>
  </aside>
)
