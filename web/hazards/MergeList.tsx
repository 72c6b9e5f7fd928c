import { useState } from 'react'
import type { HazardMerge, HazardMerges, MergeReason } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './MergeList.module.css'
import { MergeRow } from './MergeRow.tsx'
import { type Pair, useListSteps, useMerges } from './queries.ts'

const reasons = ['household', 'building', 'phone', 'distance'] as const satisfies readonly MergeReason[]

type Props = { id: number; mayChange: boolean; zone: string; onChoose: (point: string) => void }

/** The audit of a list: every merge with both texts and its reason, and what people took apart. */
export const MergeList = ({ id, mayChange, zone, onChoose }: Props) => {
  const [reason, setReason] = useState<MergeReason>()
  const query = useMerges(id, reason)
  const { apart, together } = useListSteps(id)
  const first = query.data?.pages[0]
  const merges = query.data?.pages.flatMap((page) => page.merges) ?? []
  const failed = apart.error ?? together.error
  if (!first)
    return query.isError ? (
      <Notice kind="failing" title={w.hazards.failing} onRetry={() => void query.refetch()} />
    ) : (
      <Notice kind="loading" title={w.hazards.loading} />
    )
  return (
    <>
      <fieldset className={styles.reasons} aria-label={w.hazards.tabs.merges}>
        <button type="button" aria-pressed={reason === undefined} onClick={() => setReason(undefined)}>
          {w.hazards.allReasons}
        </button>
        {reasons.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === reason}
            disabled={(first.counts?.merged[each] ?? 0) === 0}
            onClick={() => setReason(each)}
          >
            {w.hazards.reasons[each]} <b>{count(first.counts?.merged[each] ?? 0)}</b>
          </button>
        ))}
      </fieldset>
      {failed && (
        <p role="alert" className={styles.failed}>
          {failed.message}
        </p>
      )}
      <Apart
        rows={first.apart}
        zone={zone}
        isBusy={together.isPending}
        onTogether={mayChange ? (pair) => together.mutate(pair) : undefined}
      />
      {merges.length === 0 && <Notice kind="empty" title={w.hazards.noMerges} />}
      <ul>
        {merges.map((merge) => (
          <MergeRow
            key={`${merge.a} ${merge.b}`}
            merge={merge}
            isBusy={apart.isPending}
            onApart={mayChange ? () => apart.mutate(merge) : undefined}
          >
            <Texts merge={merge} onChoose={onChoose} />
          </MergeRow>
        ))}
      </ul>
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {w.hazards.more}
          </Button>
        </p>
      )}
    </>
  )
}

/** Both orders in their own words, for a person to judge. */
const Texts = ({ merge, onChoose }: { merge: HazardMerge; onChoose: (point: string) => void }) => (
  <>
    <dl className={styles.texts}>
      <dt>{merge.aPlace}</dt>
      <dd>{merge.aText}</dd>
      <dt>{merge.bPlace}</dt>
      <dd>{merge.bText}</dd>
    </dl>
    <button type="button" className={styles.point} onClick={() => onChoose(merge.point)}>
      {w.hazards.point} {merge.address} ›
    </button>
  </>
)

type ApartProps = {
  rows: HazardMerges['apart']
  zone: string
  isBusy: boolean
  onTogether: ((pair: Pair) => void) | undefined
}

const Apart = ({ rows, zone, isBusy, onTogether }: ApartProps) => {
  if (rows.length === 0) return null
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, serverNow(), zone)
  return (
    <Section title={w.hazards.apartDone} aside={rows.length}>
      <ul className={styles.apart}>
        {rows.map((row) => (
          <li key={`${row.a} ${row.b} ${row.at}`} data-undone={row.undoneAt !== null || undefined}>
            <p>{row.said}</p>
            <small>
              {row.a} ＋ {row.b}
              {w.dot}
              {w.hazards.apartBy(row.by, when(row.at))}
              {row.undoneAt !== null && ` ${w.hazards.togetherBy(row.undoneBy ?? '', when(row.undoneAt))}`}
            </small>
            {onTogether && row.undoneAt === null && (
              <Button disabled={isBusy} onClick={() => onTogether(row)}>
                {w.hazards.together}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
