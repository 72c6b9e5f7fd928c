import type { Alert } from '../api.ts'
import { w } from '../words.ts'
import styles from './AlertFilter.module.css'
import { type Filter, type StateFilter, statesOf, tally } from './families.ts'

/** What the list holds: what goes on, what is being watched, or what ended. */
export type Scope = 'live' | 'pending' | 'ended'
const scopes: readonly Scope[] = ['live', 'pending', 'ended']

type Props = {
  scope: Scope
  onScope: (scope: Scope) => void
  alerts: readonly Alert[]
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** Which alerts the list shows. Only what there is can be chosen, with how many there are. */
export const AlertFilter = ({ scope, onScope, alerts, filter, onFilter }: Props) => (
  <div className={styles.filter}>
    <fieldset aria-label={w.alerts.filter.stage}>
      {scopes.map((each) => (
        <button type="button" key={each} aria-pressed={scope === each} onClick={() => onScope(each)}>
          {w.alerts.filter[each]}
        </button>
      ))}
    </fieldset>
    <Choice
      name={w.alerts.filter.rule}
      any={w.alerts.filter.anyRule}
      counts={tally(alerts, ({ rule }) => [rule])}
      words={(rule) => w.alerts.rules[rule]}
      value={filter.rule}
      onChange={(rule) => onFilter({ ...filter, rule })}
    />
    {scope === 'live' && (
      <Choice
        name={w.alerts.filter.state}
        any={w.alerts.filter.anyState}
        counts={tally(alerts, statesOf)}
        words={stateWords}
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state })}
      />
    )}
  </div>
)

const stateWords = (state: StateFilter): string =>
  state === 'held' || state === 'snoozed' ? w.alerts.filter[state] : w.alerts.states[state]

type ChoiceProps<K> = {
  name: string
  any: string
  counts: readonly [K, number][]
  words: (key: K) => string
  value: K | undefined
  onChange: (key: K | undefined) => void
}

const Choice = <K extends string>({ name, any, counts, words, value, onChange }: ChoiceProps<K>) => {
  // What was chosen stays on the list when the last such alert is gone.
  const known = value === undefined || counts.some(([key]) => key === value)
  const options: readonly [K, number][] = known ? counts : [...counts, [value, 0]]
  return (
    <select
      aria-label={name}
      value={value ?? ''}
      data-on={value !== undefined || undefined}
      onChange={({ target }) => onChange(options.find(([key]) => key === target.value)?.[0])}
    >
      <option value="">{any}</option>
      {options.map(([key, n]) => (
        <option key={key} value={key}>
          {w.alerts.filter.option(words(key), n)}
        </option>
      ))}
    </select>
  )
}
