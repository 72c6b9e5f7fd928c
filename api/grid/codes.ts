/**
 * Codes of unit grids: community 12 digits + sequence. Beijing (DB11) writes 3 digits of sequence, 15 in all; elsewhere (CJ/T 213) 2, 14 in
 * all. A setting of the city says which. Codes are text: leading zeros count.
 */
export type CodeLength = 14 | 15

const communityDigits = 12

/** True for 14 or 15 digits whose sequence is not zero: the form of a grid's code, whichever length the city uses. */
export const isGridCode = (code: string): boolean => /^\d{14,15}$/.test(code) && Number(code.slice(communityDigits)) > 0

/**
 * The first 12 digits of the grids in an area: a community's own code, '000' for each part that is not known ('110102001' → '110102001000').
 * Throws RangeError for a code that is no district (6), street (9) or community (12).
 */
export const gridPrefix = (area: string): string => {
  if (!/^\d{6}(\d{3}){0,2}$/.test(area)) throw new RangeError(`no area code: ${area}`)
  return area.padEnd(communityDigits, '0')
}

/** The first 12 digits of a grid's code. */
export const prefixOf = (code: string): string => code.slice(0, communityDigits)

/** The number of a grid inside its community. */
export const sequenceOf = (code: string): number => Number(code.slice(communityDigits))

/** The digits of a code that a map writes into the grid: '007'. */
export const sequenceDigits = (code: string): string => code.slice(communityDigits)

/** How many grids a community can number: 999, or 99 where codes have 14 digits. A number once given is never given again. */
export const lastSequence = (length: CodeLength): number => 10 ** (length - communityDigits) - 1

/** Code of the grid with a number. Throws RangeError where the number does not fit the length. */
export const gridCode = (prefix: string, sequence: number, length: CodeLength): string => {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > lastSequence(length))
    throw new RangeError(`no grid number: ${sequence}`)
  return prefix + String(sequence).padStart(length - communityDigits, '0')
}

/** The area codes above a grid that stand in its code, widest first; parts written 000 (not known) are left out. */
export const areasAbove = (code: string): string[] =>
  [6, 9, communityDigits]
    .map((length) => code.slice(0, length))
    .filter((area) => area.length === 6 || !area.endsWith('000'))
