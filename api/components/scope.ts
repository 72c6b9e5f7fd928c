import { inScope } from '../accounts/caller.ts'
import { AppError } from '../http/errors.ts'

const gridDigits = 14

export const isGrid = (code: string): boolean => code.length >= gridDigits

/**
 * The prefixes a reader gets to see of what was asked: the area itself where it lies in the scope, else those parts of the scope that lie in the
 * area; without an area the whole scope. Throws not_found where that is nothing.
 */
export const narrow = (scope: readonly string[], area: string | undefined): readonly string[] => {
  if (area === undefined) return scope
  if (inScope(scope, area)) return [area]
  const parts = scope.filter((own) => own.startsWith(area))
  if (parts.length === 0) throw new AppError('not_found', `没有区划“${area}”，或不在当前身份的辖区内`)
  return parts
}
