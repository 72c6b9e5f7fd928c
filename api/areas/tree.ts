import type { Area } from './city.ts'
import { codeLength, parentOf } from './code.ts'

/** Areas of one day as they hang below each other. */
export type Tree = {
  byCode: ReadonlyMap<string, Area>
  /** Areas right below a code, by code; below '' those without anything above. */
  children: (code: string) => readonly Area[]
  /** From the largest area down to this one. */
  path: (code: string) => Area[]
}

const trees = new WeakMap<readonly Area[], Tree>()

/** The tree of a list of areas, made once for each list. */
export const treeOf = (areas: readonly Area[]): Tree => {
  const known = trees.get(areas)
  if (known) return known
  const byCode = new Map(areas.map((area) => [area.code, area]))
  const below = Map.groupBy(areas, ({ code }) => parentOf(code, byCode))
  const tree: Tree = {
    byCode,
    children: (code) => below.get(code) ?? [],
    path: (code) =>
      Object.values(codeLength).flatMap((digits) => {
        const area = digits <= code.length ? byCode.get(code.slice(0, digits)) : undefined
        return area ? [area] : []
      }),
  }
  trees.set(areas, tree)
  return tree
}
