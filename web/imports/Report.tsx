import { useState } from 'react'
import type { Draft } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { count } from '../ui/figures.ts'
import { w } from '../words.ts'
import { type Report as Found, suspectCode } from './issues.ts'
import { useImportSteps } from './queries.ts'
import styles from './Report.module.css'

const figures = ['added', 'changed', 'unchanged', 'removed'] as const

/** What the check found in one sentence, what a commit would change, and the step to commit. */
export const Report = ({ draft, report }: { draft: Draft; report: Found }) => {
  const isIn = draft.state === 'committed' && draft.result !== null
  const told = isIn && draft.result ? draft.result : report
  const suspicion = report.issues.find(({ code }) => code === suspectCode)
  return (
    <section className={styles.report} aria-label={w.imports.report}>
      <p className={styles.sentence}>
        {isIn
          ? w.imports.wrote(count(told.rows), count(told.accepted))
          : w.imports.found(count(told.rows), count(told.accepted))}
        {told.rejected > 0 && (
          <strong>
            {isIn ? w.imports.wereLeftOut(count(told.rejected)) : w.imports.leftOut(count(told.rejected))}
          </strong>
        )}
      </p>
      <dl className={styles.counts}>
        {figures.map((name) => (
          <div key={name} data-name={name} data-any={told[name] > 0 || undefined}>
            <dt>{w.imports.counts[name]}</dt>
            <dd>{count(told[name])}</dd>
          </div>
        ))}
      </dl>
      {suspicion && !isIn && (
        <p className={styles.suspicion} role="alert">
          {suspicion.message}
        </p>
      )}
      {draft.can.includes('commit') && <Commit draft={draft} report={report} />}
    </section>
  )
}

/** The one step that changes the city. Where the whole does not fit together a person has to say that they know. */
const Commit = ({ draft, report }: { draft: Draft; report: Found }) => {
  const { commit, discard } = useImportSteps(draft.id)
  const [known, setKnown] = useState(false)
  const nothing = report.accepted === 0
  const failed = commit.error ?? discard.error
  return (
    <div className={styles.commit}>
      {report.blocking && !nothing && (
        <div className={styles.blocking} role="alert">
          <p>{w.imports.blocking}</p>
          <label>
            <input type="checkbox" checked={known} onChange={({ target }) => setKnown(target.checked)} />
            {w.imports.known}
          </label>
        </div>
      )}
      <p className={styles.steps}>
        <Button
          look="main"
          disabled={commit.isPending || nothing || (report.blocking && !known)}
          onClick={() => commit.mutate(report.blocking)}
        >
          {w.imports.commit(count(report.accepted))}
        </Button>
        <Button disabled={commit.isPending || discard.isPending} onClick={() => discard.mutate()}>
          {w.imports.discard}
        </Button>
        {nothing && <span>{w.imports.nothing}</span>}
      </p>
      {failed && <p role="alert">{failed.message}</p>}
    </div>
  )
}
