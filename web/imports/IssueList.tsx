import { useEffect, useRef } from 'react'
import { type Draft, server } from '../api.ts'
import { count } from '../ui/figures.ts'
import { Icon } from '../ui/Icon.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './IssueList.module.css'
import { countOf, type Issue, issueWords, type Report, rowWords, type Severity, targetOf } from './issues.ts'

type Props = {
  draft: Draft
  report: Report
  issues: readonly Issue[]
  shown: readonly Issue[]
  only: Severity | undefined
  onOnly: (only: Severity | undefined) => void
  chosen: number | undefined
  onChoose: (index: number) => void
}

const severities = ['error', 'warning'] as const

/** Faults, the refused before the doubtful; one with a place is shown on the map. */
export const IssueList = ({ draft, report, issues, shown, only, onOnly, chosen, onChoose }: Props) => {
  const all = Object.values(report.issueCounts).reduce((sum, n) => sum + n, 0)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (chosen !== undefined)
      list.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  if (all === 0) {
    return (
      <Section title={w.imports.issues}>
        <p className={styles.none}>{w.imports.issuesNone}</p>
      </Section>
    )
  }
  return (
    <Section
      title={`${w.imports.issues} ${count(all)}`}
      aside={
        <a className={styles.rejects} href={server.importRejects(draft.id)} download>
          {w.imports.rejects}
        </a>
      }
    >
      <fieldset className={styles.filter} aria-label={w.imports.issues}>
        {severities.map((each) => (
          <button
            key={each}
            type="button"
            data-severity={each}
            disabled={countOf(issues, each) === 0}
            aria-pressed={only === each}
            onClick={() => onOnly(only === each ? undefined : each)}
          >
            <i data-severity={each} />
            {w.imports.severities[each]} {count(countOf(issues, each))}
          </button>
        ))}
        {issues.length < all && <span>{w.imports.issuesShown(count(issues.length), count(all))}</span>}
      </fieldset>
      <ol ref={list} className={styles.list}>
        {shown.map((issue) => (
          <li key={issue.index}>
            <button
              type="button"
              data-index={issue.index}
              data-code={issue.code}
              aria-pressed={issue.index === chosen}
              onClick={() => onChoose(issue.index)}
            >
              <i data-severity={issue.severity} />
              <span className={styles.row}>{rowWords(issue)}</span>
              <span>{issueWords(issue, draft.fields)}</span>
              {targetOf(issue) ? (
                <span className={styles.pin} title={w.imports.toMap}>
                  <Icon name="pin" />
                </span>
              ) : (
                <span />
              )}
            </button>
          </li>
        ))}
      </ol>
    </Section>
  )
}
