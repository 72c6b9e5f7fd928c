import { type Change, changeTokens, markTokens } from '../map/plain.ts'
import { w } from '../words.ts'
import { countOf, type Issue } from './issues.ts'
import styles from './MapLegend.module.css'

type Props = { preview: GeoJSON.FeatureCollection | undefined; issues: readonly Issue[]; failed: boolean }

const changes = ['added', 'changed', 'unchanged', 'withdrawn'] as const satisfies readonly Change[]
const severities = ['error', 'warning'] as const

/** What the colours of the preview mean, as far as they occur. */
export const MapLegend = ({ preview, issues, failed }: Props) => {
  if (failed) return <p className={styles.legend}>{w.imports.previewFailing}</p>
  if (!preview) return null
  const there = changes.filter((change) => preview.features.some(({ properties }) => properties?.change === change))
  const placed = issues.filter(({ lon }) => lon !== undefined)
  const wrong = severities.filter((severity) => countOf(placed, severity) > 0)
  if (there.length + wrong.length === 0) return <p className={styles.legend}>{w.imports.previewEmpty}</p>
  return (
    <ul className={styles.legend}>
      {there.map((change) => (
        <li key={change}>
          <i data-change={change} style={{ borderColor: `var(${changeTokens[change]})` }} />
          {w.imports.changes[change]}
        </li>
      ))}
      {wrong.map((severity) => (
        <li key={severity}>
          <i style={{ borderColor: `var(${markTokens[severity]})`, background: `var(${markTokens[severity]})` }} />
          {w.imports.severities[severity]}
        </li>
      ))}
    </ul>
  )
}
