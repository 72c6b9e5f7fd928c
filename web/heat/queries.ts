import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type CellSeries, isRefusal, type Span, type Subject, server } from '../api.ts'
import { serverNow } from '../ui/now.ts'
import { subjectKey } from './source.ts'

const week = 7 * 86_400

/** Flows before stocks: what moves is looked at first. */
export const useMetrics = () =>
  useQuery({
    queryKey: ['metrics'],
    queryFn: server.metrics,
    retry: (_, error) => !isRefusal(error),
    staleTime: 60_000,
    select: (metrics) => metrics.toSorted((a, b) => Number(a.kind === 'stock') - Number(b.kind === 'stock')),
  })

export const useExtent = (subject: Subject) =>
  useQuery({
    queryKey: ['extent', subjectKey(subject)],
    queryFn: () => server.extent(subject),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  })

/** City totals with their normal band; epoch seconds. */
export const usePulse = (subject: Subject, from: number, to: number, step: 300 | 3600) =>
  useQuery({
    queryKey: ['pulse', subjectKey(subject), from, to, step],
    queryFn: () => server.pulse(subject, { from, to, step }),
    refetchInterval: 60_000,
  })

/** The bucket under way has not been counted to its end: its value would read as a fall. */
const wholeBuckets = (series: CellSeries): CellSeries => ({
  ...series,
  value: series.value.map((value, i) => ((series.bucket[i] ?? 0) + series.step > serverNow() ? null : value)),
})

/** The week that ends with the hour of `end`, hour by hour, of one cell. */
export const useCellWeek = (subject: Subject, cell: string, end: number) => {
  const to = Math.ceil(end / 3600) * 3600
  return useQuery({
    queryKey: ['series', subjectKey(subject), cell, to],
    queryFn: () => server.series(subject, cell, { from: to - week, to, step: 3600 }),
    refetchInterval: 60_000,
    placeholderData: (before, query) => (query?.queryKey[2] === cell ? before : undefined),
    select: wholeBuckets,
  })
}

/** A cell from `from` to `to` (epoch seconds) by five minutes or by hours, without the bucket under way. */
export const useCellCourse = (metric: string, cell: string, { from, to, step }: Span) =>
  useQuery({
    queryKey: ['series', metric, cell, from, to, step],
    queryFn: () => server.series({ metric }, cell, { from, to, step }),
    refetchInterval: 60_000,
    placeholderData: (before, query) => (query?.queryKey[2] === cell ? before : undefined),
    select: wholeBuckets,
  })
