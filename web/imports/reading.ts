import type { Draft, ReadingInput } from '../api.ts'

type Mapping = Record<string, string>
type Asked = Pick<Draft, 'fields' | 'needs'>

/** Labels of what a person has still to say before the file can be checked: the system, and columns that must be named. */
export const missingOf = (
  { fields, needs }: Asked,
  crs: Draft['crs'] | undefined,
  mapping: Mapping,
): { crs: boolean; fields: string[] } => {
  const named = (name: string): boolean => (mapping[name] ?? '') !== ''
  const open = fields.filter(({ name, required }) => required && !named(name)).map(({ name }) => name)
  const hasPlace = named('wkt') || (named('lon') && named('lat'))
  const places = needs.includes('lonlat columns') && !hasPlace ? ['lon', 'lat'].filter((name) => !named(name)) : []
  return { crs: crs === undefined, fields: [...open, ...places] }
}

/** The reading as the server guesses it, where it leaves nothing to be asked: the check may then begin by itself. */
export const guessedReading = (draft: Pick<Draft, 'fields' | 'needs' | 'guess' | 'crs' | 'encoding' | 'layer'>) => {
  const { needs, guess, crs, encoding, layer } = draft
  const missing = missingOf(draft, crs, guess)
  const asked = needs.some((need) => need !== 'lonlat columns')
  if (asked || missing.crs || missing.fields.length > 0) return undefined
  return { crs, encoding, layer, mapping: guess, options: {} } satisfies ReadingInput
}
