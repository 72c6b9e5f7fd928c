import { Link } from '@tanstack/react-router'
import { useView } from '../address.ts'
import type { Area, Rule, RuleForm } from '../api.ts'
import { useMetrics } from '../heat/queries.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { w } from '../words.ts'
import styles from './RuleOverview.module.css'
import { labelOf, nameOf, scopeOf, scopeWords, withUnit } from './said.ts'
import { isTelling } from './scope.ts'

type Props = { forms: readonly RuleForm[]; rules: readonly Rule[]; areas: readonly Area[] }

/** Every rule at a glance: how it judges as usual, and what was set otherwise, where. */
export const RuleOverview = ({ forms, rules, areas }: Props) => {
  const [{ theme }] = useView()
  const metrics = useMetrics().data ?? []
  return (
    <table className={styles.table}>
      <caption>{w.rules.chooseMore}</caption>
      <thead>
        <tr>
          <th scope="col">{w.rules.columns.rule}</th>
          <th scope="col">{w.rules.columns.usual}</th>
          <th scope="col">{w.rules.columns.own}</th>
        </tr>
      </thead>
      <tbody>
        {forms.map((form) => (
          <tr key={form.rule}>
            <th scope="row">
              <Link to="/rules/$code" params={{ code: form.rule }} search={{ theme }}>
                {nameOf(form).name}
              </Link>
              <small>{nameOf(form).about}</small>
            </th>
            <td>
              <Values
                rows={form.fields.filter((field) => !isTelling(field)).map((field) => ({ field, value: field.usual }))}
              />
            </td>
            <td>
              {rules
                .filter(({ rule }) => rule === form.rule)
                .map((row) => (
                  <div key={row.id} className={styles.own}>
                    <b>{scopeWords(scopeOf(row), { areas, metrics })}</b>
                    {!row.enabled && <Lamp tone="b">{w.rules.off}</Lamp>}
                    <Values
                      rows={form.fields.flatMap((field) => {
                        const value = row.settings[field.key]
                        return value === undefined ? [] : [{ field, value }]
                      })}
                    />
                  </div>
                ))}
              {!rules.some(({ rule }) => rule === form.rule) && <small>{w.rules.usual}</small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Values = ({ rows }: { rows: readonly { field: RuleForm['fields'][number]; value: number }[] }) => (
  <ul className={styles.values}>
    {rows.map(({ field, value }) => (
      <li key={field.key}>
        {labelOf(field)} <b>{withUnit(value, field.unit)}</b>
      </li>
    ))}
  </ul>
)
