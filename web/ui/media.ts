import { useSyncExternalStore } from 'react'

const queries = new Map<string, MediaQueryList>()

const media = (query: string): MediaQueryList => {
  const known = queries.get(query) ?? matchMedia(query)
  queries.set(query, known)
  return known
}

const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (changed) => {
      media(query).addEventListener('change', changed)
      return () => media(query).removeEventListener('change', changed)
    },
    () => media(query).matches,
  )

/** A phone, or a window as narrow as one: the map comes first and the columns become a sheet. */
export const useNarrow = (): boolean => useMedia('(max-width: 860px)')
