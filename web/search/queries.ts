import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { server } from '../api.ts'

/** A pause this long between two keys asks the server. */
const pauseMs = 90

const usePaused = (text: string): string => {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}

/** What is found for a text as it is typed; earlier results stay until new ones are there. `fresh`: they answer this very text. */
export const useSearch = (text: string) => {
  const asked = usePaused(text)
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => server.search(asked, signal),
    enabled: asked !== '',
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  })
  return { ...found, fresh: asked === text && found.data !== undefined && !found.isPlaceholderData }
}
