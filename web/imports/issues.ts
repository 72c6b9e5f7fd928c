import type { Draft } from '../api.ts'
import type { Target } from '../map/target.ts'
import { w } from '../words.ts'

export type Report = NonNullable<Draft['report']>
/** A fault with its number in the report. JSON has only blurred the kind of geometry in the type: the server keeps it. */
export type Issue = Omit<Report['issues'][number], 'geometry'> & { index: number; geometry?: GeoJSON.Geometry }
export type Severity = Issue['severity']

/** A wrong coordinate system is the cause of most else that is found: it comes first. Then what is refused, then what is doubtful. */
const rank = ({ code, severity }: Pick<Issue, 'code' | 'severity'>): number =>
  code === suspectCode ? 0 : severity === 'error' ? 1 : 2

export const suspectCode = 'crs_suspect'

/** Faults as a person goes through them: the gravest first, those of a kind in the order of the file. */
export const issuesOf = (report: Report | null): Issue[] =>
  (report?.issues ?? [])
    .map((issue) => issue as Omit<Issue, 'index'>)
    .sort((a, b) => rank(a) - rank(b))
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

/** Where a fault is told to be: its row, what stands in the city already, or the whole of the file. */
export const rowWords = ({ row, field }: Pick<Issue, 'row' | 'field'>): string =>
  row !== null ? w.imports.rowOf(row) : field === 'geometry' ? w.imports.standing : w.imports.whole

/** The server's words, with the field they are about where they do not name it themselves. */
export const issueWords = ({ message, field }: Pick<Issue, 'message' | 'field'>, fields: Draft['fields']): string => {
  const label = fields.find(({ name }) => name === field)?.label
  return label === undefined || message.includes(label) ? message : `${label}：${message}`
}

/** How many faults of a severity there are in the list. */
export const countOf = (issues: readonly Issue[], severity: Severity): number =>
  issues.filter((issue) => issue.severity === severity).length
