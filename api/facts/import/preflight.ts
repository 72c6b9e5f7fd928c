import { RowFault } from '../../files/fault.ts'
import { suspectCrs, suspicionWords } from '../../files/suspect.ts'
import { AppError } from '../../http/errors.ts'
import { givenPosition } from './convert.ts'
import type { Mapping } from './mapping.ts'
import type { ImportOptions } from './options.ts'
import { readRecords, type SourceFile, type SourceRow } from './records.ts'
import type { Server } from './server.ts'

/** The first rows of a file, at most so many. */
export const firstRows = async (source: SourceFile, most: number): Promise<SourceRow[]> => {
  const rows: SourceRow[] = []
  for await (const some of readRecords(source)) {
    rows.push(...some.slice(0, most - rows.length))
    if (rows.length >= most) break
  }
  return rows
}

/**
 * Compares how many of the sample's points fall in the city under each coordinate system. Where another fits better: a
 * warning if the system was stated, and a stop before anything is sent if it was not.
 */
export const judgeSystem = (
  options: ImportOptions,
  sample: readonly SourceRow[],
  mapping: Mapping,
  contains: (lon: number, lat: number) => boolean,
  warn: (words: string) => void,
): void => {
  const points = sample
    .map(({ cells }) => (cells instanceof RowFault ? undefined : givenPosition(cells, mapping)))
    .filter((point): point is [number, number] => point !== undefined)
  const suspicion = suspectCrs(points, options.crs, contains)
  if (!suspicion) return
  const better = `--crs ${suspicion.crs}`
  if (options.crsStated) {
    warn(suspicionWords(suspicion, options.crs, `如属实请停止，改用 ${better} 重新导入`))
    return
  }
  throw new AppError(
    'invalid',
    suspicionWords(
      suspicion,
      options.crs,
      `尚未导入任何行。请加 ${better} 重试；确实是 ${options.crs} 就写明 --crs ${options.crs}`,
    ),
  )
}

/** Registers the metric as the options describe it. Returns its kind as the server will count it. */
export const declareMetric = async (
  server: Server,
  { metric }: ImportOptions,
): Promise<'flow' | 'stock' | undefined> => {
  if (!metric) return undefined
  const { code, name, unit, kind } = metric
  const known = await server.metricKind(code)
  if (name === undefined && unit === undefined && kind === undefined) return known
  const wanted = kind ?? known ?? 'flow'
  if (known !== undefined && known === wanted && name === undefined && unit === undefined) return known
  await server.putMetric(code, { name: name ?? code, unit: unit ?? '', kind: wanted })
  return wanted
}
