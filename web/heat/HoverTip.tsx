import type { Area } from '../api.ts'
import { areasAt } from '../areas/locate.ts'
import type { Hover } from '../map/MapView.tsx'
import { figure } from '../ui/figures.ts'
import { Tip } from '../ui/Tip.tsx'
import { w } from '../words.ts'
import { cellAt, indexOfCell } from './cells.ts'
import { type HeatSource, useReading } from './source.ts'
import { type Shown, unitOf } from './subject.ts'

type Props = { hover: Hover; source: HeatSource; shown: Shown; areas: readonly Area[] }

/** The value of the cell under the pointer, looked up by its index; the graphics card is not asked. */
export const HoverTip = ({ hover, source, shown, areas }: Props) => {
  const { frame } = useReading(source)
  if (!frame) return null
  const index = indexOfCell(frame.manifest, cellAt(hover.lon, hover.lat, frame.res))
  if (index < 0) return null
  const value = frame.values[index] ?? Number.NaN
  const street = areasAt(areas, hover.lon, hover.lat).at(-1)?.properties.name
  return (
    <Tip point={hover.point}>
      <b>{Number.isNaN(value) ? w.heat.hereNoData : w.heat.here(figure(value), unitOf(shown))}</b>
      {street && <span>{street}</span>}
    </Tip>
  )
}
