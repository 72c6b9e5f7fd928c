import { useState } from 'react'
import type { Area, Metric, Rule, RuleForm } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { useRuleSteps } from './queries.ts'
import styles from './RuleTable.module.css'
import { labelOf, scopeOf, scopeWords, valueWords, withUnit } from './said.ts'
import type { Scope } from './scope.ts'

type Props = {
  form: RuleForm
  /** The rules of this kind in force. */
  own: readonly Rule[]
  names: { areas: readonly Area[]; metrics: readonly Metric[] }
  zone: string
  chosen: Scope
  onEdit: (row: Rule) => void
}

/** What was set for a rule: where it holds, what differs from the usual, since when, by whom and why. */
export const RuleTable = ({ form, own, names, zone, chosen, onEdit }: Props) => {
  const { end } = useRuleSteps()
  const [sure, setSure] = useState<number>()
  return (
    <Section title={w.rules.inForce} aside={own.length > 0 && w.rules.own(own.length)}>
      {own.length === 0 && <p className={styles.empty}>{w.rules.inForceEmpty}</p>}
      <ul className={styles.rules}>
        {own.map((row) => (
          <li
            key={row.id}
            data-chosen={
              (chosen.area === row.area && chosen.subject === row.subject && chosen.dayKind === row.dayKind) ||
              undefined
            }
          >
            <p className={styles.scope}>
              <b>{scopeWords(scopeOf(row), names)}</b>
              {!row.enabled && <Lamp tone="b">{w.rules.off}</Lamp>}
            </p>
            <Differences form={form} row={row} />
            <p className={styles.since}>
              {w.rules.since(whenWords(Date.parse(row.since) / 1000, serverNow(), zone), row.madeBy)}
              {row.note !== '' && <q>{row.note}</q>}
            </p>
            <p className={styles.steps}>
              <Button onClick={() => onEdit(row)}>{w.rules.edit}</Button>
              {row.can.includes('end') && (
                <Button
                  disabled={end.isPending}
                  onBlur={() => setSure(undefined)}
                  onClick={() => (sure === row.id ? end.mutate(row.id) : setSure(row.id))}
                >
                  {sure === row.id ? w.rules.endSure : w.rules.end}
                </Button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {end.error && (
        <p role="alert" className={styles.failed}>
          {end.error.message}
        </p>
      )}
    </Section>
  )
}

const Differences = ({ form, row }: { form: RuleForm; row: Pick<Rule, 'settings'> }) => (
  <dl className={styles.settings}>
    {form.fields.flatMap((field) => {
      const value = row.settings[field.key]
      return value === undefined
        ? []
        : [
            <div key={field.key}>
              <dt>{labelOf(field)}</dt>
              <dd>
                {withUnit(value, field.unit)}
                {value !== field.usual && <small>{w.rules.usually(valueWords(field.usual))}</small>}
              </dd>
            </div>,
          ]
    })}
  </dl>
)
