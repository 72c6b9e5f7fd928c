import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { server, type Subject } from '../api.ts'
import { subjectKey } from './source.ts'

const week = 7 * 86_400

export const useMetrics = () => useQuery({ queryKey: ['metrics'], queryFn: server.metrics, staleTime: 60_000 })

export const useExtent = (subject: Subject) =>
  useQuery({ queryKey: ['extent', subjectKey(subject)], queryFn: () => server.extent(subject), refetchInterval: 60_000, placeholderData: keepPreviousData })

/** City totals with their normal band; epoch seconds. */
export const usePulse = (subject: Subject, from: number, to: number, step: 300 | 3600) =>
  useQuery({
    queryKey: ['pulse', subjectKey(subject), from, to, step],
    queryFn: () => server.pulse(subject, { from, to, step }),
    refetchInterval: 60_000,
  })

/** The week that ends with the hour of `end`, hour by hour, of one cell. */
export const useCellWeek = (subject: Subject, cell: string, end: number) => {
  const to = Math.ceil(end / 3600) * 3600
  return useQuery({
    queryKey: ['series', subjectKey(subject), cell, to],
    queryFn: () => server.series(subject, cell, { from: to - week, to, step: 3600 }),
    refetchInterval: 60_000,
    placeholderData: (before, query) => (query?.queryKey[2] === cell ? before : undefined),
  })
}
