import type { Area, HazardCounts } from '../api.ts'
import { w } from '../words.ts'
import type { Filter } from './asked.ts'
import styles from './FilterFields.module.css'

type Props = {
  filter: Filter
  counts: HazardCounts | undefined
  areas: readonly Area[]
  onChange: (filter: Filter) => void
}

/** Which orders are looked through: days, status, class and area. */
export const FilterFields = ({ filter, counts, areas, onChange }: Props) => {
  const set = (patch: Partial<Filter>) => onChange({ ...filter, ...patch })
  const choices = (names: readonly string[], chosen: string): string[] => [
    ...new Set([...names, ...(chosen === '' ? [] : [chosen])]),
  ]
  const districts = areas.filter(({ properties }) => properties.level === 'district')
  return (
    <fieldset className={styles.fields} aria-label={w.hazards.search}>
      <label>
        {w.hazards.from}
        <input type="date" value={filter.from} max={filter.to} onChange={(e) => set({ from: e.target.value })} />
      </label>
      <label>
        {w.hazards.to}
        <input type="date" value={filter.to} min={filter.from} onChange={(e) => set({ to: e.target.value })} />
      </label>
      <label>
        {w.hazards.area}
        <select value={filter.area} onChange={({ target }) => set({ area: target.value })}>
          <option value="">{w.hazards.wholeCity}</option>
          {districts.map(({ properties: district }) => (
            <optgroup key={district.code} label={district.name}>
              <option value={district.code}>{district.name}</option>
              {areas
                .filter(({ properties: { level, code } }) => level === 'street' && code.startsWith(district.code))
                .map(({ properties: { code, name } }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        {w.hazards.class}
        <select value={filter.class} onChange={({ target }) => set({ class: target.value })}>
          <option value="">{w.hazards.anyClass}</option>
          {choices(counts?.classes.map((one) => one.class) ?? [], filter.class).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        {w.hazards.status}
        <select value={filter.status} onChange={({ target }) => set({ status: target.value, unresolved: false })}>
          <option value="">{w.hazards.anyStatus}</option>
          {choices(counts?.statuses.map(({ status }) => status).filter((name) => name !== '') ?? [], filter.status).map(
            (name) => (
              <option key={name}>{name}</option>
            ),
          )}
        </select>
      </label>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={filter.unresolved}
          onChange={({ target }) => set({ unresolved: target.checked, status: '' })}
        />
        {w.hazards.unresolved}
      </label>
    </fieldset>
  )
}
