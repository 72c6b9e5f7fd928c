import { type Shown, unitOf } from '../heat/subject.ts'
import { areaFigure, count, figure, sharedCount } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './AreaFigures.module.css'

export type AreaTotals = {
  areaM2: number | null
  /** What the map shows, complaints of 24 hours, live alerts, components and those of them not whole; null is not known. */
  shown: number | null
  complaints: number | null
  alerts: number
  components: number | null
  faulty: number | null
}

/** An area in six figures. */
export const AreaFigures = ({ totals, shown }: { totals: AreaTotals; shown: Shown }) => {
  const { areaM2, components, faulty, complaints, alerts } = totals
  return (
    <dl className={styles.figures}>
      {shown.kind !== 'complaints' && (
        <Figure name={shown.name} value={known(totals.shown, figure)} unit={unitOf(shown)} />
      )}
      <Figure name={complaintWords(shown)} value={known(complaints, sharedCount)} unit={w.complaints.unit} />
      <Figure name={w.drill.alerts} value={count(alerts)} unit="" tone={alerts > 0 ? 'b' : undefined} />
      <Figure name={w.drill.components} value={known(components, count)} unit={w.complaints.unit} />
      <Figure
        name={w.drill.faultyLong}
        value={known(faulty, count)}
        unit={w.complaints.unit}
        tone={faulty !== null && faulty > 0 ? 'b' : undefined}
      />
      <Figure name={w.drill.area} value={known(areaM2, areaFigure)} unit="" />
    </dl>
  )
}

/** Which complaints are counted: of the class on the map, or all. */
export const complaintWords = ({ kind, subject, name }: Shown): string =>
  kind === 'complaints' && 'class' in subject && subject.class !== '*' ? w.drill.class24(name) : w.drill.complaints24

const known = (value: number | null, show: (value: number) => string): string => (value === null ? '—' : show(value))

const Figure = ({ name, value, unit, tone }: { name: string; value: string; unit: string; tone?: 'b' | undefined }) => (
  <div>
    <dt>{name}</dt>
    <dd data-tone={tone}>
      {value} {unit && value !== '—' && <small>{unit}</small>}
    </dd>
  </div>
)
