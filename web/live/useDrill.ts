import { bbox } from '@turf/turf'
import { useMemo, useRef, useState } from 'react'
import type { ChangeView } from '../address.ts'
import type { Area, City } from '../api.ts'
import { areasAt } from '../areas/locate.ts'
import { useComponent } from '../components/queries.ts'
import type { Way } from '../drill/DrillPanel.tsx'
import { areasBelow, type Crumb, crumbsTo, levelOf, wholeCity } from '../drill/levels.ts'
import { useGrid } from '../drill/queries.ts'
import { stepInto } from '../drill/step.ts'
import type { Focus } from '../map/city-map.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'

type Shape = GeoJSON.Polygon | GeoJSON.MultiPolygon
export type Bounds = readonly [west: number, south: number, east: number, north: number]

export type Drill = {
  /** From the city to what is selected. */
  crumbs: readonly Crumb[]
  /** True while an area or a component is selected. */
  open: boolean
  /** What the map outlines. */
  focus: Focus
  /** What the camera should show, unless somebody moved it since. */
  aim: { key: string; bounds: Bounds } | undefined
  way: Way
  pick: (code: string) => void
  point: (code: string | undefined) => void
  up: () => void
  close: () => void
  /** A place on the map was clicked, and the unit grid there, if one is drawn. False where it leads nowhere. */
  enter: (lon: number, lat: number, grid: string | undefined) => boolean
}

/** Walks the city from the whole down to a unit grid; the address bar holds where one stands. */
export const useDrill = (view: View, change: ChangeView, city: City, areas: readonly Area[]): Drill => {
  const [pointedCode, point] = useState<string>()
  const code = view.area
  const grid = useGrid(code)
  const component = useComponent(view.component).data
  // A component found on the map stands in its grid, whatever was selected before.
  const home = component ? component.grid || component.area : undefined
  const shapeOf = (of: string | undefined): Shape | undefined =>
    areas.find(({ properties }) => properties.code === of)?.geometry
  const selected = code === undefined ? undefined : levelOf(code) === 'grid' ? grid.data?.geometry : shapeOf(code)
  const bounds = useMemo(
    (): Bounds | undefined =>
      selected ? boundsOf(bbox(selected)) : code === wholeCity ? boundsOf(city.bbox) : undefined,
    [selected, code, city],
  )
  const pointed = pointedCode === undefined ? undefined : shapeOf(pointedCode)
  const focus = useMemo(
    (): Focus => ({
      selected,
      below: code === undefined || code === wholeCity ? [] : areasBelow(code, areas).map(({ geometry }) => geometry),
      pointed,
      pointedCode,
    }),
    [selected, code, areas, pointed, pointedCode],
  )
  const crumbs = useMemo(() => crumbsTo(home ?? code, areas, w.drill.city), [home, code, areas])

  const walking = useRef(false)
  const here = view.component ?? code ?? ''
  const [steps, setSteps] = useState({ here, cameFrom: '' })
  if (steps.here !== here) setSteps({ here, cameFrom: steps.here })

  const pick = (to: string) => {
    point(undefined)
    change({ area: to, component: undefined, cell: undefined, alert: undefined, at: undefined }, 'push')
  }
  const close = () => {
    point(undefined)
    change({ area: undefined, component: undefined, cell: undefined, alert: undefined }, 'push')
  }
  return {
    crumbs,
    open: code !== undefined || view.component !== undefined,
    focus,
    aim:
      bounds && code !== undefined && view.at === undefined && view.component === undefined
        ? { key: code, bounds }
        : undefined,
    way: { walking, cameFrom: steps.cameFrom },
    pick,
    point,
    close,
    up: () => {
      const to = view.component !== undefined ? crumbs.at(-1) : crumbs.at(-2)
      if (to && (view.component !== undefined || code !== wholeCity)) pick(to.code)
      else close()
    },
    enter: (lon, lat, at) => {
      if (code === undefined) return false
      const path = areasAt(areas, lon, lat).map(({ properties }) => properties.code)
      const to = stepInto(code, path, at)
      if (to === undefined) return false
      pick(to)
      return true
    },
  }
}

const boundsOf = ([west = 0, south = 0, east = 0, north = 0]: readonly number[]): Bounds => [west, south, east, north]
