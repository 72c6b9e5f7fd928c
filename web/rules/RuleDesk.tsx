import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useView } from '../address.ts'
import type { Area, City, Place, Rule, RuleForm } from '../api.ts'
import { useMetrics } from '../heat/queries.ts'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { DryRunView } from './DryRunView.tsx'
import { useDryRun } from './queries.ts'
import styles from './RuleDesk.module.css'
import { RuleEdit } from './RuleEdit.tsx'
import { RuleHistory } from './RuleHistory.tsx'
import { RuleTable } from './RuleTable.tsx'
import { nameOf, scopeOf } from './said.ts'
import { type Scope, wholeCity } from './scope.ts'

type Props = {
  form: RuleForm
  rules: readonly Rule[]
  mayMake: boolean
  city: City
  areas: readonly Area[]
  places: readonly Place[]
  theme: Theme
}

/** One rule: what holds, a change of it, and what the change would have done. */
export const RuleDesk = ({ form, rules, mayMake, ...desk }: Props) => {
  const [{ theme }] = useView()
  const metrics = useMetrics().data ?? []
  const [scope, setScope] = useState<Scope>(wholeCity)
  const trial = useDryRun()
  const edit = useRef<HTMLElement>(null)
  const result = useRef<HTMLElement>(null)
  const own = rules.filter(({ rule }) => rule === form.rule)
  const { name, about } = nameOf(form)
  const names = { areas: desk.areas, metrics }
  // On a phone the result stands far below the button that asked for it.
  const asked = trial.run?.id
  useEffect(() => {
    if (asked !== undefined && (result.current?.getBoundingClientRect().top ?? 0) > innerHeight - 80)
      result.current?.scrollIntoView({ block: 'start', behavior: 'smooth' })
  }, [asked])
  return (
    <main className={styles.rule}>
      <div className={styles.side}>
        <header className={styles.head}>
          <Link to="/rules" search={{ theme }} className={styles.back}>
            {w.rules.back}
          </Link>
          <h2>{name}</h2>
          <p>{about}</p>
        </header>
        <RuleTable
          form={form}
          own={own}
          names={names}
          zone={desk.city.timeZone}
          chosen={scope}
          onEdit={(row) => {
            setScope(scopeOf(row))
            edit.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
          }}
        />
        <RuleHistory form={form} names={names} zone={desk.city.timeZone} />
        <section ref={edit} aria-label={w.rules.editing}>
          <RuleEdit
            key={`${scope.area} ${scope.subject} ${scope.dayKind}`}
            form={form}
            rules={rules}
            names={names}
            scope={scope}
            onScope={setScope}
            mayMake={mayMake}
            trial={trial}
          />
        </section>
      </div>
      <section ref={result} className={styles.result} aria-label={w.rules.dryRun}>
        <DryRunView form={form} trial={trial} {...desk} />
      </section>
    </main>
  )
}
