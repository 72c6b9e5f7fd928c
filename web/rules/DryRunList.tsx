import { useEffect, useRef } from 'react'
import type { DryRunResult } from '../api.ts'
import { startOfDate } from '../ui/clock.ts'
import { count, lasting } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { Severity } from '../ui/Severity.tsx'
import { dayWords, whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './DryRunList.module.css'
import type { Numbered } from './replayed.ts'

type Props = {
  result: DryRunResult
  shown: readonly Numbered[]
  date: string | undefined
  chosen: number | undefined
  zone: string
  onChoose: (index: number) => void
  onAll: () => void
}

/** The alerts of a trial in words, the oldest first. */
export const DryRunList = ({ result, shown, date, chosen, zone, onChoose, onAll }: Props) => {
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice may be made on the map
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const seconds = (iso: string): number => Date.parse(iso) / 1000
  return (
    <Section
      title={date === undefined ? w.rules.alerts : dayWords(startOfDate(date, zone), zone)}
      aside={
        date === undefined ? (
          count(result.count)
        ) : (
          <button type="button" className={styles.all} onClick={onAll}>
            {w.rules.allDays}
          </button>
        )
      }
    >
      {shown.length === 0 && <Notice kind="empty" title={date === undefined ? w.rules.none : w.rules.noneThen} />}
      <ol ref={list} className={styles.list}>
        {shown.map((alert) => (
          <li key={alert.index}>
            <button
              type="button"
              aria-current={alert.index === chosen || undefined}
              onClick={() => onChoose(alert.index)}
            >
              <Severity grade={alert.severity} />
              <b>{alert.place}</b>
              <time>{whenWords(seconds(alert.from), serverNow(), zone)}</time>
              <span>{alert.sentence}</span>
              <small>{w.rules.lasted(lasting(seconds(alert.to) - seconds(alert.from)))}</small>
            </button>
          </li>
        ))}
      </ol>
      {result.alerts.length < result.count && (
        <p className={styles.rest}>{w.rules.firstOf(result.alerts.length, result.count)}</p>
      )}
    </Section>
  )
}
