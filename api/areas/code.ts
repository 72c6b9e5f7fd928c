import type { Area } from './city.ts'

/** Digits of an area's code by level: GB/T 2260 (district 6), DB11/T 064 (street 9 = 6 + 3, community 12 = 9 + 3). */
export const codeLength = { district: 6, street: 9, community: 12 } as const satisfies Record<Area['level'], number>

export const areaLevels = ['district', 'street', 'community'] as const

/** The level that a code of so many digits stands for, undefined if none. */
export const levelOfCode = (code: string): Area['level'] | undefined =>
  /^\d+$/.test(code) ? areaLevels.find((level) => codeLength[level] === code.length) : undefined

const levelNames: Record<Area['level'], string> = { district: '区', street: '街道', community: '社区' }
export const levelName = (level: Area['level']): string => levelNames[level]

/**
 * The code of the nearest area above one: the longest code of `known` that begins it, '' if there is none. A community whose street
 * nobody drew hangs below its district.
 */
export const parentOf = (code: string, known: ReadonlySet<string> | ReadonlyMap<string, unknown>): string => {
  for (const level of ['street', 'district'] as const) {
    const above = code.slice(0, codeLength[level])
    if (above.length < code.length && known.has(above)) return above
  }
  return ''
}
