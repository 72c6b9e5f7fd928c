/** What can be shown on the map or left out. */
export const parts = ['heat', 'grids', 'components'] as const
export type Part = (typeof parts)[number]

const sets = new Map<string, ReadonlySet<Part>>()

/** The parts that are not in a list of hidden ones, as the address bar holds it. The same list gives the same set. */
export const shownParts = (hide = ''): ReadonlySet<Part> => {
  const known = sets.get(hide)
  if (known) return known
  const hidden = hide.split(',')
  const set = new Set(parts.filter((part) => !hidden.includes(part)))
  sets.set(hide, set)
  return set
}
