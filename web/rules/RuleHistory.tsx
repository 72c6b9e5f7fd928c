import { useState } from 'react'
import type { Area, Metric, RuleForm } from '../api.ts'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { useRuleHistory } from './queries.ts'
import styles from './RuleHistory.module.css'
import { labelOf, scopeOf, scopeWords, withUnit } from './said.ts'

type Names = { areas: readonly Area[]; metrics: readonly Metric[] }

/** Every change of a rule there ever was, the newest first, opened on demand. */
export const RuleHistory = ({ form, names, zone }: { form: RuleForm; names: Names; zone: string }) => {
  const [open, setOpen] = useState(false)
  return (
    <section className={styles.history}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} />
        {w.rules.history}
      </button>
      {open && <Rows form={form} names={names} zone={zone} />}
    </section>
  )
}

const Rows = ({ form, names, zone }: { form: RuleForm; names: Names; zone: string }) => {
  const { data, isError, refetch } = useRuleHistory(form.rule)
  const at = (iso: string) => whenWords(Date.parse(iso) / 1000, serverNow(), zone)
  if (!data)
    return isError ? (
      <Notice kind="failing" title={w.rules.failing} onRetry={() => void refetch()} />
    ) : (
      <Notice kind="loading" title={w.rules.loading} />
    )
  if (data.length === 0) return <Notice kind="empty" title={w.rules.historyEmpty} />
  return (
    <ol className={styles.rows}>
      {data.map((row) => (
        <li key={row.id} data-now={row.until === null || undefined}>
          <b>{scopeWords(scopeOf(row), names)}</b>
          <span>
            {row.until === null ? w.rules.holdsNow(at(row.since)) : w.rules.held(at(row.since), at(row.until))}
          </span>
          <p>
            {[
              ...(row.enabled ? [] : [w.rules.off]),
              ...form.fields.flatMap((field) => {
                const value = row.settings[field.key]
                return value === undefined ? [] : `${labelOf(field)} ${withUnit(value, field.unit)}`
              }),
            ].join(w.dot)}
          </p>
          <p className={styles.who}>
            {[row.madeBy, row.note, row.endedBy === null ? '' : w.rules.endedBy(row.endedBy)]
              .filter((part) => part !== '')
              .join(w.dot)}
          </p>
        </li>
      ))}
    </ol>
  )
}
