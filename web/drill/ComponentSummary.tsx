import { useState } from 'react'
import type { ComponentCounts } from '../api.ts'
import { Sign } from '../components/Sign.tsx'
import { states, stateTone, stateWord } from '../components/state.ts'
import { Bullet } from '../ui/Bullet.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './ComponentSummary.module.css'

const fewClasses = 6

type Props = { counts: ComponentCounts | undefined; failing: boolean; onRetry: () => void }

/** An area's components by state and by class. */
export const ComponentSummary = ({ counts, failing, onRetry }: Props) => (
  <Section title={w.drill.components} aside={counts && <strong>{w.drill.pieces(count(counts.total))}</strong>}>
    {failing && !counts && <Notice kind="failing" title={w.drill.componentsFailing} onRetry={onRetry} />}
    {!counts && !failing && <Notice kind="loading" title={w.drill.loading} />}
    {counts?.total === 0 && <Notice kind="empty" title={w.drill.noComponents} />}
    {counts && counts.total > 0 && (
      <>
        <States byState={counts.byState} total={counts.total} />
        <Classes byClass={counts.byClass} />
      </>
    )}
  </Section>
)

const States = ({ byState, total }: { byState: ComponentCounts['byState']; total: number }) => {
  const known = states
    .map((state) => ({ state, count: byState.find((each) => each.state === state)?.count ?? 0 }))
    .filter((each) => each.count > 0)
  return (
    <div className={styles.states}>
      <span className={styles.stack} aria-hidden="true">
        {known.map((each) => (
          <i key={each.state} data-tone={stateTone(each.state)} style={{ flexGrow: each.count / total }} />
        ))}
      </span>
      <dl>
        {known.map((each) => (
          <div key={each.state}>
            <dt>
              <i data-tone={stateTone(each.state)} />
              {stateWord(each.state)}
            </dt>
            <dd>{count(each.count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const Classes = ({ byClass }: { byClass: ComponentCounts['byClass'] }) => {
  const [all, setAll] = useState(false)
  const sorted = byClass.toSorted((a, b) => b.count - a.count)
  const most = sorted[0]?.count ?? 1
  const shown = all ? sorted : sorted.slice(0, fewClasses)
  return (
    <>
      <ul className={styles.classes}>
        {shown.map((each) => (
          <li key={`${each.standard} ${each.class}`} title={`${each.majorName}${w.dot}${each.standard} ${each.class}`}>
            <span>
              <Sign code={each.class} /> {each.name}
            </span>
            <Bullet value={each.count} normal={null} most={most} tone="plain" />
            <b>{count(each.count)}</b>
          </li>
        ))}
      </ul>
      {sorted.length > fewClasses && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? w.drill.fewerClasses : w.drill.allClasses(sorted.length)}
        </button>
      )}
    </>
  )
}
