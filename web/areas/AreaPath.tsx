import type { Area } from '../api.ts'
import { groupedCode } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './AreaPath.module.css'

/** The areas that answer for a place, from the district down, with the code of the smallest; each may lead to itself. */
export const AreaPath = ({ areas, onPick }: { areas: readonly Area[]; onPick?: (code: string) => void }) => {
  const smallest = areas.at(-1)
  if (!smallest) return <p className={styles.none}>{w.cell.scope}</p>
  return (
    <p className={styles.path}>
      {areas.map(({ properties }) => (
        <span key={properties.code}>
          {onPick ? (
            <button type="button" onClick={() => onPick(properties.code)}>
              {properties.name}
            </button>
          ) : (
            properties.name
          )}
        </span>
      ))}
      <span className={styles.code}>{groupedCode(smallest.properties.code)}</span>
    </p>
  )
}
