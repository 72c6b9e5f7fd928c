import { type SyntheticEvent, useState } from 'react'
import type { Area, DryRunInput, Metric, Rule, RuleForm } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import { type Trial, useRuleSteps } from './queries.ts'
import styles from './RuleEdit.module.css'
import { ScopeFields } from './ScopeFields.tsx'
import { SettingField } from './SettingField.tsx'
import { faultOf, holding, isTelling, isWholeCity, ruleFor, type Scope, settingsOf } from './scope.ts'

type Props = {
  form: RuleForm
  rules: readonly Rule[]
  names: { areas: readonly Area[]; metrics: readonly Metric[] }
  scope: Scope
  onScope: (scope: Scope) => void
  mayMake: boolean
  trial: Trial
}

const spans = [7, 14, 28, 56] as const

/** A change of a rule in a scope: its settings, tried on the past, saved. Fields left empty stay as the broader rules have them. */
export const RuleEdit = ({ form, rules, names, scope, onScope, mayMake, trial }: Props) => {
  const { make } = useRuleSteps()
  const former = ruleFor(rules, form.rule, scope)
  const start = Object.fromEntries(Object.entries(former?.settings ?? {}).map(([key, value]) => [key, String(value)]))
  const [typed, setTyped] = useState<Record<string, string>>(start)
  const [enabled, setEnabled] = useState(former?.enabled ?? true)
  const [note, setNote] = useState(former?.note ?? '')
  const [days, setDays] = useState<number>(28)
  const below = holding(form, rules, scope, former?.id)
  const settings = settingsOf(form.fields, typed, scope)
  const changed = form.fields.filter(({ key }) => (settings[key] ?? null) !== (former?.settings[key] ?? null))
  const isChanged = changed.length > 0 || enabled !== (former?.enabled ?? true)
  const faulty = form.fields.some((field) => faultOf(field, typed[field.key] ?? '') !== undefined)
  const wanted = { rule: form.rule, ...scope, settings, enabled }
  const asked: DryRunInput = { ...wanted, days }
  const isStale = trial.asked !== undefined && JSON.stringify(trial.asked) !== JSON.stringify(asked)

  const field = (one: RuleForm['fields'][number]) => (
    <SettingField
      key={one.key}
      field={one}
      typed={typed[one.key] ?? ''}
      below={below.values[one.key] ?? one.usual}
      isChanged={changed.includes(one)}
      isLocked={one.city && !isWholeCity(scope)}
      onType={(text) => {
        make.reset()
        setTyped((old) => ({ ...old, [one.key]: text }))
      }}
    />
  )
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!faulty) trial.start(asked)
  }
  const said = make.error?.message ?? (make.isSuccess ? w.rules.saved : mayMake ? '' : w.rules.onlyAdministrators)
  const reset = () => {
    setTyped(start)
    setEnabled(former?.enabled ?? true)
    setNote(former?.note ?? '')
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Section title={w.rules.forScope} aside={former && w.rules.replaces}>
        <ScopeFields form={form} names={names} scope={scope} onScope={onScope} />
        <label className={styles.check}>
          <input type="checkbox" checked={enabled} onChange={({ target }) => setEnabled(target.checked)} />
          {w.rules.enabled}
        </label>
      </Section>
      <Section title={w.rules.judged} aside={isChanged ? w.rules.changes(changed.length) : w.rules.nothing}>
        <div className={styles.fields}>{form.fields.filter((one) => !isTelling(one)).map(field)}</div>
      </Section>
      <Section title={w.rules.told}>
        <div className={styles.fields}>{form.fields.filter(isTelling).map(field)}</div>
      </Section>
      <label className={styles.note}>
        {w.rules.note}
        <input value={note} maxLength={500} placeholder={w.rules.noteHint} onChange={(e) => setNote(e.target.value)} />
      </label>
      <div className={styles.foot}>
        <p className={styles.steps}>
          {form.dryRun && (
            <>
              <Button
                type="submit"
                look={isStale || !trial.asked ? 'main' : 'quiet'}
                disabled={faulty || trial.isUnderWay}
              >
                {trial.asked ? w.rules.dryRunAgain : w.rules.dryRun}
              </Button>
              <select aria-label={w.rules.dryRun} value={days} onChange={({ target }) => setDays(Number(target.value))}>
                {spans.map((span) => (
                  <option key={span} value={span}>
                    {w.rules.past(span)}
                  </option>
                ))}
              </select>
            </>
          )}
          <Button
            disabled={!mayMake || faulty || make.isPending || !(isChanged || note !== (former?.note ?? ''))}
            title={mayMake ? undefined : w.rules.onlyAdministrators}
            onClick={() => make.mutate({ ...wanted, note })}
          >
            {w.rules.save}
          </Button>
          {isChanged && <Button onClick={reset}>{w.rules.reset}</Button>}
        </p>
        {said !== '' && (
          <p className={styles.said} role={make.error ? 'alert' : 'status'}>
            {said}
          </p>
        )}
        {isStale && trial.run?.result && (
          <p className={styles.stale} role="status">
            {w.rules.stale}
          </p>
        )}
      </div>
    </form>
  )
}
