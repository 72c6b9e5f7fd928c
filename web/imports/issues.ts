import type { Draft } from '../api.ts'
import type { Target } from '../map/target.ts'

export type Report = NonNullable<Draft['report']>
/** A fault with its number in the report. JSON has only blurred the kind of geometry in the type: the server keeps it. */
export type Issue = Omit<Report['issues'][number], 'geometry'> & { index: number; geometry?: GeoJSON.Geometry }
export type Severity = Issue['severity']

const rank: Record<Severity, number> = { error: 0, warning: 1 }

/** Faults as a person goes through them: what is refused before what is doubtful, each in the order of the file. */
export const issuesOf = (report: Report | null): Issue[] =>
  (report?.issues ?? [])
    .map((issue) => issue as Omit<Issue, 'index'>)
    .sort((a, b) => rank[a.severity] - rank[b.severity])
    .map((issue, index) => ({ ...issue, index }))

/** Where on the map a fault is; undefined where it has no place. */
export const targetOf = ({ lon, lat, geometry }: Issue): Target | undefined =>
  lon === undefined || lat === undefined ? undefined : { lon, lat, geometry }

/** The faults as a map draws them: the piece at fault where it is known, else the place. */
export const marksOf = (issues: readonly Issue[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: issues.flatMap((issue): GeoJSON.Feature[] => {
    const target = targetOf(issue)
    if (!target) return []
    const properties = { index: issue.index, severity: issue.severity }
    const point: GeoJSON.Point = { type: 'Point', coordinates: [target.lon, target.lat] }
    const piece = issue.geometry
    // A piece of a few metres would not be seen from afar: it has its point as well.
    return piece && piece.type !== 'Point'
      ? [
          { type: 'Feature', properties, geometry: piece },
          { type: 'Feature', properties, geometry: point },
        ]
      : [{ type: 'Feature', properties, geometry: point }]
  }),
})

/** The fault `step` further on among those shown, around the ends; the first (or last) where none is chosen yet. */
export const nextIssue = (shown: readonly Issue[], chosen: number | undefined, step: 1 | -1): number | undefined => {
  const at = shown.findIndex(({ index }) => index === chosen)
  const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : (at + step + shown.length) % shown.length
  return shown[next]?.index
}

/** How many faults of a severity there are in the list. */
export const countOf = (issues: readonly Issue[], severity: Severity): number =>
  issues.filter((issue) => issue.severity === severity).length
