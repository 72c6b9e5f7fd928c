import type { ChangeView } from '../address.ts'
import { splitLine } from '../grid/split-line.ts'
import { cellAt, indexOfCell } from '../heat/cells.ts'
import type { HeatSource } from '../heat/source.ts'
import type { Hit } from '../map/overlays.ts'
import { shownParts } from '../map/parts.ts'
import type { View } from '../view.ts'
import type { Drill } from './useDrill.ts'

/** The nearest that a click on a number of components brings the map. */
const nearest = 16

/** `zoom`: where the camera rests. */
type Asked = { view: View; change: ChangeView; drill: Drill; source: HeatSource; zoom: number }

/**
 * What a click on the map (WGS84) does: a line that is being drawn goes on, a component is selected or let go, a number of them is looked at
 * nearer, within a selected area the way goes on to what lies there, and everywhere else the cell of the heat is selected or let go, or
 * the unit grid where no heat is drawn.
 */
export const clickOnMap = (
  { view, change, drill, source, zoom }: Asked,
  lon: number,
  lat: number,
  hit: Hit | undefined,
) => {
  if (splitLine.add(lon, lat)) return
  if (hit?.kind === 'component') {
    change({ component: hit.key === view.component ? undefined : hit.key, cell: undefined, alert: undefined }, 'push')
    return
  }
  if (hit?.kind === 'cluster') {
    change({ at: { lon: hit.lon, lat: hit.lat, zoom: Math.min(nearest, zoom + 1.5) } }, 'replace')
    return
  }
  if (drill.enter(lon, lat, hit?.kind === 'grid' ? hit.code : undefined)) return
  if (!shownParts(view.hide).has('heat')) {
    if (hit?.kind === 'grid') drill.pick(hit.code)
    return
  }
  const { frame } = source.current()
  const cell = frame && cellAt(lon, lat, frame.res)
  if (!cell || indexOfCell(frame.manifest, cell) < 0) return
  change({ cell: cell === view.cell ? undefined : cell, alert: undefined }, 'push')
}
