import { useMemo } from 'react'
import type { Alert } from '../api.ts'
import { rampCss } from '../heat/ramp.ts'
import { figure } from '../ui/figures.ts'
import { Section } from '../ui/Section.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import styles from './Footprint.module.css'
import { type Hex, hexMapOf } from './hexes.ts'

/** The faintest that a cell which strays is drawn. */
const faintest = 0.22

/** Cells that lie farther apart than this, in metres, are specks here; the map shows them better. */
const widest = 4000

/** The cells of an alert and what strays beside them, as a map without ground. */
export const Footprint = ({ alert, theme }: { alert: Alert; theme: Theme }) => {
  const { cells, evidence, rule } = alert
  const { width, height, hexes } = useMemo(() => hexMapOf({ cells, evidence }), [cells, evidence])
  if (Math.max(width, height) > widest) return null
  const below = rule === 'drop' || rule === 'silence'
  const fill = ({ share }: Hex): string | undefined => {
    if (share === null) return undefined
    const at = faintest + (1 - faintest) * share
    return below ? `color-mix(in srgb, var(--below) ${Math.round(at * 100)}%, var(--surface))` : rampCss(theme, at)
  }
  const told = new Map(cells.map((one) => [one.cell, one]))
  return (
    <Section title={w.alerts.footprint} aside={w.alerts.cells(cells.length)}>
      <div className={styles.map}>
        <svg viewBox={`-8 -8 ${width + 16} ${height + 16}`} role="img" aria-label={w.alerts.footprint}>
          {hexes
            .toSorted((a, b) => Number(a.own) - Number(b.own))
            .map((hex) => {
              const value = told.get(hex.cell)
              return (
                <polygon key={hex.cell} points={hex.points} data-own={hex.own || undefined} style={{ fill: fill(hex) }}>
                  {value && <title>{`${figure(value.observed)} ${alert.unit || (evidence?.unit ?? '')}`}</title>}
                  {hex.score !== null && <title>{`${figure(hex.score)} ${w.alerts.scoreUnit}`}</title>}
                </polygon>
              )
            })}
        </svg>
      </div>
      <p className={styles.key}>{w.alerts.footprintKey}</p>
    </Section>
  )
}
