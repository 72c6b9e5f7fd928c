import type { City } from '../areas/city.ts'
import { AppError } from '../http/errors.ts'

const resolution = 10

/**
 * The res-10 cells (decimal) of an area, as far as a reader's scope goes; undefined is everywhere, orders without a place included. Throws
 * not_found outside the scope or for an area that is none.
 */
export const cellsOf = (city: City, scope: readonly string[], area: string): bigint[] | undefined => {
  if (area === '' && scope.includes('')) return undefined
  let cells = city.cellsIn(scope, resolution)
  if (area !== '') {
    const inArea = new Set(city.cellsIn([area], resolution))
    cells = cells.filter((one) => inArea.has(one))
    if (cells.length === 0) throw new AppError('not_found', `没有区划“${area}”，或不在您的辖区`)
  }
  return cells.map((one) => BigInt(`0x${one}`))
}
