import { skipToken, useQuery } from '@tanstack/react-query'
import { type GridRow, isRefusal, type Span, type Subject, server } from '../api.ts'
import { subjectKey } from '../heat/source.ts'
import { type Level, levelOf, wholeCity } from './levels.ts'

const rarely = { staleTime: 5 * 60_000, retry: (failures: number, error: Error) => !isRefusal(error) && failures < 3 }

/** An area with its versions and neighbours; the city and grids have none. */
export const useArea = (code: string) =>
  useQuery({
    queryKey: ['area', code],
    queryFn: () => server.area(code),
    enabled: code !== wholeCity && levelOf(code) !== 'grid',
    ...rarely,
  })

export const useGrid = (code: string | undefined) =>
  useQuery({
    queryKey: ['grid', code],
    queryFn: () => server.grid(code ?? ''),
    enabled: code !== undefined && levelOf(code) === 'grid',
    ...rarely,
  })

/** More grids than this below one area are not listed: nobody walks such a table, and the map draws them all. */
const mostGrids = 10_000

const everyGrid = async (area: string): Promise<GridRow[]> => {
  const list: GridRow[] = []
  let after: string | null = ''
  while (after !== null && list.length < mostGrids) {
    const page: { rows: GridRow[]; next: string | null } = await server.grids(area, after)
    list.push(...page.rows)
    after = page.next
  }
  return list
}

/** The unit grids of an area; asked for only where no areas lie below it. */
export const useGridsOf = (code: string, enabled: boolean) =>
  useQuery({ queryKey: ['grids', code], queryFn: () => everyGrid(code), enabled, ...rarely })

/** Components of an area or a grid, by class, state and child. */
export const useComponentCounts = (code: string) =>
  useQuery({
    queryKey: ['components', 'counts', code],
    queryFn: () => server.componentCounts(code === wholeCity ? undefined : code),
    staleTime: 30_000,
    refetchInterval: 5 * 60_000,
  })

export const useComponentsIn = (grid: string, enabled: boolean) =>
  useQuery({ queryKey: ['components', 'in', grid], queryFn: () => server.componentsIn(grid), enabled, ...rarely })

/** What is counted in the areas of a level within an area over a span; a sum, whatever the metric. */
export const useHeatByArea = (
  subject: Subject,
  level: Exclude<Level, 'city'>,
  area: string,
  span: Span | undefined,
  enabled = true,
) =>
  useQuery({
    queryKey: ['heat-by-area', subjectKey(subject), level, area, span],
    queryFn: span ? () => server.heatByArea(subject, level, area === wholeCity ? undefined : area, span) : skipToken,
    enabled,
    refetchInterval: 60_000,
    // Figures of another moment may stand until the new ones are there; those of another area or subject may not.
    placeholderData: (before, query) =>
      query?.queryKey[1] === subjectKey(subject) && query.queryKey[2] === level && query.queryKey[3] === area
        ? before
        : undefined,
  })
