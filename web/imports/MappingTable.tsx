import { useState } from 'react'
import type { Draft } from '../api.ts'
import { w } from '../words.ts'
import styles from './MappingTable.module.css'

type Props = {
  fields: Draft['fields']
  columns: Draft['columns']
  /** Names of the fields that still want a column. */
  missing: readonly string[]
  mapping: Record<string, string>
  onChange: (mapping: Record<string, string>) => void
}

const places = ['lon', 'lat']
/** So few unused fields are not worth hiding. */
const fewLeft = 3

/** Which column of the file fills which field, with what stands in it. */
export const MappingTable = ({ fields, columns, missing, mapping, onChange }: Props) => {
  const choose = (field: string, column: string) => {
    const { [field]: _, ...rest } = mapping
    onChange(column === '' ? rest : { ...rest, [field]: column })
  }
  // What is used or must be comes first and stays where it is; the rest waits behind a word.
  const [first] = useState(() =>
    fields.filter(({ name, required }) => required || mapping[name] || places.includes(name)).map(({ name }) => name),
  )
  const [all, setAll] = useState(fields.length - first.length <= fewLeft)
  const order = [
    ...fields.filter(({ name }) => first.includes(name)),
    ...(all ? fields.filter(({ name }) => !first.includes(name)) : []),
  ]
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{w.imports.field}</th>
          <th scope="col">{w.imports.column}</th>
          <th scope="col">{w.imports.sample}</th>
        </tr>
      </thead>
      <tbody>
        {order.map(({ name, label, required, hint }) => {
          const chosen = mapping[name] ?? ''
          const samples = columns.find((column) => column.name === chosen)?.samples ?? []
          return (
            <tr key={name}>
              <th scope="row" title={hint}>
                {w.imports.fieldNames[name] ?? label}
                {required && <em data-missing={missing.includes(name) || undefined}>{w.imports.required}</em>}
              </th>
              <td>
                <label data-missing={missing.includes(name) || undefined}>
                  <span className="sr-only">{w.imports.fieldNames[name] ?? label}</span>
                  <select value={chosen} onChange={({ target }) => choose(name, target.value)}>
                    <option value="">{w.imports.notUsed}</option>
                    {columns.map((column) => (
                      <option key={column.name} value={column.name}>
                        {column.name}
                      </option>
                    ))}
                  </select>
                </label>
              </td>
              <td className={styles.samples}>{samples.slice(0, 3).join(w.dot)}</td>
            </tr>
          )
        })}
        {!all && (
          <tr>
            <td colSpan={3}>
              <button type="button" onClick={() => setAll(true)}>
                {w.imports.moreFields(fields.length - first.length)}
              </button>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
