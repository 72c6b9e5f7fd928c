import type { Area, AreaHeat, Span, Subject } from '../api.ts'
import { areasBelow, type Level, wholeCity } from './levels.ts'
import { useHeatByArea } from './queries.ts'

type Asked = {
  code: string
  level: Level
  /** What the map shows and over which time, if it is not complaints. */
  subject: Subject | undefined
  /** Which complaints are counted. */
  heard: Subject
  hour: Span | undefined
  day: Span
  areas: readonly Area[]
  /** What is known of the children: the city has no figure of its own but their sum and what lies in none of them. */
  children: { heat: AreaHeat | undefined; complaints: AreaHeat | undefined }
}

/** An area's own sums. Its children need not cover it, so only the city is their sum. */
export const useTotals = ({ code, level, subject, heard, hour, day, areas, children }: Asked) => {
  const whole = level === 'city'
  const own = whole ? 'district' : level
  const heat = useHeatByArea(subject ?? heard, own, code, hour, !whole && subject !== undefined)
  const complaints = useHeatByArea(heard, own, code, day, !whole)
  return {
    areaM2: whole
      ? sumKnown(areasBelow(wholeCity, areas).map(({ properties }) => properties.areaM2))
      : (areas.find(({ properties }) => properties.code === code)?.properties.areaM2 ?? null),
    shown: whole ? totalOf(children.heat) : ownOf(heat.data, code),
    complaints: whole ? totalOf(children.complaints) : (ownOf(complaints.data, code) ?? (complaints.data ? 0 : null)),
    heatQuery: heat,
    complaintsQuery: complaints,
  }
}

const ownOf = (heat: AreaHeat | undefined, code: string): number | null =>
  heat?.rows.find((row) => row.code === code)?.value ?? null

const totalOf = (heat: AreaHeat | undefined): number | null =>
  heat && heat.rows.length > 0 ? sumKnown([...heat.rows.map(({ value }) => value), heat.outside]) : null

/** The sum of what is known; null where nothing is, for no data is not zero. */
export const sumKnown = (values: readonly (number | null)[]): number | null =>
  values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null)
