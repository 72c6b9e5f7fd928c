import type { Area, Metric, RuleForm } from '../api.ts'
import { useClasses } from '../facts/queries.ts'
import { w } from '../words.ts'
import styles from './ScopeFields.module.css'
import { dayKindOf, dayKinds, type Scope } from './scope.ts'

type Props = {
  form: RuleForm
  names: { areas: readonly Area[]; metrics: readonly Metric[] }
  scope: Scope
  onScope: (scope: Scope) => void
}

/** Where, of what and on which days a change is to hold; what a rule does not tell apart is not asked. */
export const ScopeFields = ({ form, names: { areas, metrics }, scope, onScope }: Props) => {
  const level = (name: Area['properties']['level']) => areas.filter(({ properties }) => properties.level === name)
  const street = scope.area.slice(0, 9)
  const communities = level('community').filter(({ properties }) => properties.code.startsWith(street))
  return (
    <div className={styles.scope}>
      {form.area && (
        <label>
          {w.rules.area}
          <select value={street} onChange={({ target }) => onScope({ ...scope, area: target.value })}>
            <option value="">{w.rules.wholeCity}</option>
            {level('district').map(({ properties: district }) => (
              <optgroup key={district.code} label={district.name}>
                <option value={district.code}>{district.name}</option>
                {level('street')
                  .filter(({ properties }) => properties.code.startsWith(district.code))
                  .map(({ properties }) => (
                    <option key={properties.code} value={properties.code}>
                      {properties.name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </label>
      )}
      {street.length === 9 && communities.length > 0 && (
        <label>
          {w.rules.community}
          <select value={scope.area} onChange={({ target }) => onScope({ ...scope, area: target.value })}>
            <option value={street}>{w.rules.allCommunities}</option>
            {communities.map(({ properties }) => (
              <option key={properties.code} value={properties.code}>
                {properties.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <SubjectField kind={form.subject} metrics={metrics} scope={scope} onScope={onScope} />
      {form.dayKind && (
        <label>
          {w.rules.day}
          <select
            value={scope.dayKind}
            onChange={({ target }) => onScope({ ...scope, dayKind: dayKindOf(target.value) })}
          >
            <option value="">{w.rules.anyDay}</option>
            {dayKinds.map((kind) => (
              <option key={kind} value={kind}>
                {w.time.dayKinds[kind]}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

type SubjectProps = {
  kind: RuleForm['subject']
  metrics: readonly Metric[]
  scope: Scope
  onScope: (scope: Scope) => void
}

const SubjectField = ({ kind, metrics, scope, onScope }: SubjectProps) => {
  const classes = useClasses().data ?? []
  const change = (subject: string) => onScope({ ...scope, subject })
  if (kind === 'severe')
    return (
      <label>
        {w.rules.subject.severe}
        <input
          defaultValue={scope.subject}
          placeholder={w.rules.anySubject.severe}
          maxLength={200}
          onBlur={({ target }) => change(target.value.trim())}
        />
      </label>
    )
  const options =
    kind === 'metric'
      ? metrics.map(({ code, name }) => ({ code, name }))
      : classes.map(({ class: name }) => ({ code: name, name }))
  const isListed = scope.subject === '' || options.some(({ code }) => code === scope.subject)
  return (
    <label>
      {w.rules.subject[kind]}
      <select value={scope.subject} onChange={({ target }) => change(target.value)}>
        <option value="">{w.rules.anySubject[kind]}</option>
        {!isListed && <option value={scope.subject}>{scope.subject}</option>}
        {options.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
