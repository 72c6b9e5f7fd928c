import { useMemo } from 'react'
import type { Area } from '../api.ts'
import { areasBelow, type Level, levelOf, nameWithin, wholeCity } from './levels.ts'
import { useGridsOf } from './queries.ts'
import type { Child } from './rows.ts'

export type Children = {
  level: Exclude<Level, 'city'>
  list: readonly Child[] | undefined
  failing: boolean
  retry: () => void
}

/** What lies next below a code: areas, or the unit grids where no more areas are known. */
export const useChildren = (code: string, areas: readonly Area[]): Children => {
  const below = useMemo(
    () =>
      areasBelow(code, areas).map(({ properties: { code: own, name, level, areaM2 } }) => ({
        code: own,
        name,
        level,
        areaM2: areaM2 ?? null,
      })),
    [code, areas],
  )
  const atGrids = below.length === 0 && code !== wholeCity && levelOf(code) !== 'grid'
  const { data, isError, refetch } = useGridsOf(code, atGrids)
  const grids = useMemo(() => data?.map((grid) => ({ ...grid, name: nameWithin(code, grid.code) })), [data, code])
  return {
    level: atGrids ? 'grid' : (below[0]?.level ?? 'district'),
    list: atGrids ? grids : below,
    failing: atGrids && isError && !data,
    retry: () => void refetch(),
  }
}
