import type { Area, Draft, ReadingInput } from '../api.ts'
import { useComponentStandards } from '../components/queries.ts'
import { w } from '../words.ts'
import styles from './KindOptions.module.css'

type Options = NonNullable<ReadingInput['options']>
type Props = {
  kind: Draft['kind']
  options: Options
  areas: readonly Area[]
  onChange: (options: Options) => void
}

const levels = ['district', 'street', 'community'] as const

/** What a kind asks besides its columns. An empty field is left out: the server then takes what its kind takes. */
export const KindOptions = ({ kind, options, areas, onChange }: Props) => {
  const set = (name: string, value: string | boolean) => {
    const { [name]: _, ...rest } = options
    onChange(value === '' || value === false ? rest : { ...rest, [name]: value })
  }
  const standards = useComponentStandards(kind === 'components').data
  const text = (name: string): string => (typeof options[name] === 'string' ? options[name] : '')
  return (
    <div className={styles.options}>
      {kind === 'areas' && (
        <label>
          {w.imports.level}
          <select value={text('level')} onChange={({ target }) => set('level', target.value)}>
            <option value="">{w.imports.levelByCode}</option>
            {levels.map((level) => (
              <option key={level} value={level}>
                {w.imports.levels[level]}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'areas' && (
        <label>
          {w.imports.validFrom}
          <input
            type="date"
            max={new Date().toISOString().slice(0, 10)}
            value={text('validFrom')}
            onChange={({ target }) => set('validFrom', target.value)}
          />
          <small>{w.imports.validFromHint}</small>
        </label>
      )}
      {kind !== 'components' && (
        <label>
          {w.imports.replace}
          <select value={text('replaceWithin')} onChange={({ target }) => set('replaceWithin', target.value)}>
            <option value="">{w.imports.replaceNone}</option>
            {wholes(areas).map(({ properties: { code, name } }) => (
              <option key={code} value={code}>
                {w.imports.replaceIn(name)}
              </option>
            ))}
          </select>
          <small>{w.imports.replaceHint}</small>
        </label>
      )}
      {kind === 'components' && (
        <>
          <label>
            {w.imports.standard}
            <select value={text('standard')} onChange={({ target }) => set('standard', target.value)}>
              <option value="">{w.imports.standardAny}</option>
              {standards?.map(({ code, name }) => (
                <option key={code} value={code}>
                  {code} {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            {w.imports.class}
            <input value={text('class')} maxLength={60} onChange={({ target }) => set('class', target.value)} />
            <small>{w.imports.classHint}</small>
          </label>
          <label>
            <input
              type="checkbox"
              checked={options.assign === true}
              onChange={({ target }) => set('assign', target.checked)}
            />
            {w.imports.assign}
          </label>
        </>
      )}
    </div>
  )
}

/** Areas that a file may stand for as a whole: districts, and their streets. */
const wholes = (areas: readonly Area[]): Area[] =>
  areas
    .filter(({ properties: { level } }) => level !== 'community')
    .sort((a, b) => a.properties.code.localeCompare(b.properties.code))
