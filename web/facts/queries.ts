import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { server } from '../api.ts'

const fourWeeks = 28 * 86_400
/** Rows shown of a cell's complaints; where there are as many, there may be more. */
export const mostRows = 20

export const useSources = () => useQuery({ queryKey: ['sources'], queryFn: server.sources, refetchInterval: 5_000 })

/** The newest complaints of the city, or the newest there were at an instant (epoch seconds). */
export const useLatestComplaints = (limit: number, at: number | undefined) =>
  useQuery({
    queryKey: ['complaints', 'latest', limit, at],
    queryFn: () => server.complaints({ limit: String(limit), ...(at === undefined ? {} : { to: String(at) }) }),
    refetchInterval: at === undefined ? 30_000 : false,
    placeholderData: keepPreviousData,
  })

/** Complaints of a cell in the 28 days up to `to` (epoch seconds). */
export const useCellComplaints = (cell: string, to: number) => {
  const end = Math.ceil(to / 3600) * 3600
  return useQuery({
    queryKey: ['complaints', cell, end],
    queryFn: () => server.complaints({ cell, from: String(end - fourWeeks), to: String(end), limit: String(mostRows) }),
    placeholderData: keepPreviousData,
  })
}

/** Complaints in a cell (H3 res 5 to 10), or anywhere, of a span in epoch seconds; at most the newest 500. */
export const useComplaintsAround = ({ cell, from, to }: { cell: string | undefined; from: number; to: number }) =>
  useQuery({
    queryKey: ['complaints', 'around', cell, from, to],
    queryFn: () =>
      server.complaints({
        from: String(Math.floor(from)),
        to: String(Math.ceil(to)),
        limit: '500',
        ...(cell === undefined ? {} : { cell }),
      }),
    placeholderData: (before, query) => (query?.queryKey[2] === cell ? before : undefined),
  })

/** Complaints of a day so far by class, of the city or an area, against what is normal; the day that holds `at` (epoch seconds), or today. */
export const useComplaintDay = (at: number | undefined, area?: string) => {
  const minute = at === undefined ? undefined : Math.floor(at / 60) * 60
  return useQuery({
    queryKey: ['complaints', 'day', minute, area],
    queryFn: () => server.complaintDay(minute, area),
    refetchInterval: minute === undefined ? 60_000 : false,
    placeholderData: (before, query) => (query?.queryKey[3] === area ? before : undefined),
  })
}

/** Classes of complaints of the last 30 days, the most frequent first. */
export const useClasses = () => useQuery({ queryKey: ['classes'], queryFn: server.classes, staleTime: 5 * 60_000 })
