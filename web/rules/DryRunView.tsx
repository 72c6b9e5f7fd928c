import { useMemo, useState } from 'react'
import type { Area, City, DryRunResult, Place, RuleForm } from '../api.ts'
import { Bar } from '../imports/Bar.tsx'
import { PlainMap } from '../map/PlainMap.tsx'
import { Button } from '../ui/Button.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import { dayWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { DryRunBars } from './DryRunBars.tsx'
import { DryRunList } from './DryRunList.tsx'
import styles from './DryRunView.module.css'
import type { Trial } from './queries.ts'
import { alertsOn, boundsOf, marksOf, targetOf } from './replayed.ts'

type Props = {
  form: RuleForm
  trial: Trial
  city: City
  areas: readonly Area[]
  places: readonly Place[]
  theme: Theme
}

/** What a rule would have raised over the past: how many against the rules in force, when, where, and each of them. */
export const DryRunView = ({ form, trial, city, areas, places, theme }: Props) => {
  const { run } = trial
  const result = run?.state === 'done' ? run.result : undefined
  const zone = city.timeZone
  const [picked, setPicked] = useState<{ run: string; date?: string | undefined; index?: number | undefined }>()
  // What was picked in one result means nothing in the next.
  const { date, index } = picked?.run === run?.id ? (picked ?? {}) : {}
  const shown = useMemo(() => alertsOn(result?.alerts ?? [], date, zone), [result, date, zone])
  const bounds = useMemo(() => boundsOf(result?.alerts ?? []), [result])
  const marks = useMemo(() => marksOf(shown), [shown])
  const alert = shown.find((one) => one.index === index)
  const target = useMemo(() => alert && targetOf(alert), [alert])
  const pick = (next: { date?: string | undefined; index?: number | undefined }) =>
    setPicked({ run: run?.id ?? '', ...next })
  return (
    <div className={styles.view} data-tried={result ? 'yes' : 'no'}>
      <header className={styles.head}>
        {result ? (
          <>
            <Sentence result={result} zone={zone} />
            <DryRunBars days={result.perDay} zone={zone} chosen={date} onChoose={(day) => pick({ date: day })} />
          </>
        ) : (
          <State form={form} trial={trial} />
        )}
      </header>
      <div className={styles.map}>
        <PlainMap
          city={city}
          areas={areas}
          places={places}
          theme={theme}
          marks={marks}
          bounds={bounds}
          target={target}
          title={w.rules.map}
          onClick={(_lon, _lat, mark) => mark !== undefined && pick({ date, index: mark })}
          tip={({ mark }) => {
            const over = shown.find((one) => one.index === mark)
            return over && <b>{over.place}</b>
          }}
        />
      </div>
      {result && (
        <div className={styles.list}>
          <DryRunList
            result={result}
            shown={shown}
            date={date}
            chosen={index}
            zone={zone}
            onChoose={(next) => pick({ date, index: next })}
            onAll={() => pick({})}
          />
        </div>
      )}
    </div>
  )
}

const Sentence = ({ result, zone }: { result: DryRunResult; zone: string }) => {
  const less = result.now - result.count
  const from = dayWords(Date.parse(result.from) / 1000, zone)
  const to = dayWords(Date.parse(result.to) / 1000, zone)
  return (
    <p className={styles.sentence} role="status">
      <span>
        {w.rules.would} <strong>{count(result.count)}</strong> {w.rules.pieces}
      </span>
      <span className={styles.beside}>
        {w.rules.present} <b>{count(result.now)}</b> {w.rules.pieces}
        {w.dot}
        <em data-less={less > 0 || undefined} data-more={less < 0 || undefined}>
          {less > 0 ? w.rules.fewer(less) : less < 0 ? w.rules.more(-less) : w.rules.same}
        </em>
      </span>
      <time>{w.rules.held(from, to)}</time>
    </p>
  )
}

const State = ({ form, trial: { run, isUnderWay, failed, cancel } }: { form: RuleForm; trial: Trial }) => {
  if (!form.dryRun) return <Notice kind="empty" title={w.rules.noReplay} />
  if (isUnderWay)
    return (
      <div className={styles.running}>
        <Bar
          words={run?.state === 'running' ? w.rules.running(Math.round(run.percent)) : w.rules.waiting}
          percent={run?.percent ?? 0}
        >
          <Button onClick={cancel}>{w.rules.cancel}</Button>
        </Bar>
      </div>
    )
  if (failed) return <Notice kind="failing" title={failed} />
  if (run?.state === 'cancelled') return <Notice kind="empty" title={w.rules.cancelled} />
  return <Notice kind="empty" title={w.rules.before} more={w.rules.beforeMore} />
}
