import { useEffect, useMemo, useState } from 'react'
import type { Area, City, Place } from '../api.ts'
import { PlainMap } from '../map/PlainMap.tsx'
import type { Target } from '../map/target.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { DraftHead } from './DraftHead.tsx'
import styles from './DraftView.module.css'
import { FeatureTip } from './FeatureTip.tsx'
import { IssueCard } from './IssueCard.tsx'
import { IssueList } from './IssueList.tsx'
import { type Issue, issuesOf, marksOf, nextIssue, type Severity, targetOf } from './issues.ts'
import { MapLegend } from './MapLegend.tsx'
import { Outcome } from './Outcome.tsx'
import { useImport, useNewAreas, usePreview } from './queries.ts'
import { ReadingPart } from './ReadingPart.tsx'
import { Report } from './Report.tsx'

type Props = { id: number; city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

/** One import from its file to its commit: what the check found, how it was read, what is wrong and where. */
export const DraftView = ({ id, city, areas, places, theme }: Props) => {
  const { data: draft, isError, refetch } = useImport(id)
  const preview = usePreview(draft)
  useNewAreas(draft)
  const issues = useMemo(() => issuesOf(draft?.report ?? null), [draft?.report])
  const [only, setOnly] = useState<Severity>()
  const [chosen, setChosen] = useState<number>()
  const shown = useMemo(() => issues.filter(({ severity }) => !only || severity === only), [issues, only])
  const marks = useMemo(() => marksOf(shown), [shown])
  const issue: Issue | undefined = chosen === undefined ? undefined : issues[chosen]
  const target = useMemo<Target | undefined>(() => issue && targetOf(issue), [issue])
  // A new check is a new list.
  const checkedAt = draft?.checkedAt
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when there was another check
  useEffect(() => {
    setChosen(undefined)
    setOnly(undefined)
  }, [checkedAt])
  const step = (by: 1 | -1) => setChosen(nextIssue(shown, chosen, by))
  const hasIssues = issues.length > 0
  useKeys({
    arrowdown: hasIssues ? () => step(1) : undefined,
    arrowup: hasIssues ? () => step(-1) : undefined,
    escape: chosen === undefined ? undefined : () => setChosen(undefined),
  })
  if (!draft)
    return isError ? (
      <Notice kind="failing" title={w.imports.failingOne} onRetry={() => void refetch()} />
    ) : (
      <Notice kind="loading" title={w.imports.loading} />
    )
  const { report } = draft
  return (
    <div className={styles.draft} data-found={report ? 'yes' : 'no'}>
      <div className={styles.form}>
        <DraftHead draft={draft} />
        <Outcome draft={draft} />
        {report && <Report draft={draft} report={report} />}
        {draft.can.includes('check') && (
          <ReadingPart key={`${draft.layer} ${draft.encoding} ${draft.checkedAt}`} draft={draft} areas={areas} />
        )}
        {report && (
          <IssueList
            draft={draft}
            report={report}
            issues={issues}
            shown={shown}
            only={only}
            onOnly={setOnly}
            chosen={chosen}
            onChoose={setChosen}
          />
        )}
      </div>
      <div className={styles.map}>
        <PlainMap
          city={city}
          areas={areas}
          places={places}
          theme={theme}
          shown={preview.data}
          marks={marks}
          bounds={report?.bbox}
          target={target}
          title={w.imports.previewTitle}
          onClick={(_lon, _lat, mark) => mark !== undefined && setChosen(mark)}
          tip={(under) => <FeatureTip under={under} issues={issues} />}
        />
        {report && <MapLegend preview={preview.data} issues={shown} failed={preview.isError} />}
        {issue && (
          <IssueCard
            issue={issue}
            fields={draft.fields}
            at={shown.indexOf(issue) + 1}
            of={shown.length}
            onStep={step}
            onClose={() => setChosen(undefined)}
          />
        )}
      </div>
    </div>
  )
}
