import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Alert, type AlertEvent, type AlertQuery, isRefusal, server } from '../api.ts'
import { serverNow } from '../ui/now.ts'
import { heldAt } from './families.ts'

const fourWeeks = 28 * 86_400
const pageRows = 500

/** Every page of a list; few lists have a second one. */
const readAll = async (query: AlertQuery): Promise<Alert[]> => {
  const all: Alert[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof server.alerts>> = await server.alerts({
      ...query,
      limit: String(pageRows),
      ...(after === null ? {} : { after }),
    })
    all.push(...page.alerts)
    after = page.next
  } while (after !== null)
  return all
}

/** Live alerts, worst first. An `alert` event asks again at once; the interval is for a stream that stands still. */
export const useAlerts = () =>
  useQuery({ queryKey: ['alerts'], queryFn: () => readAll({ state: 'live' }), refetchInterval: 60_000 })

/** What was out of band, but not for long enough to open an alert. */
export const usePending = () =>
  useQuery({ queryKey: ['alerts', 'pending'], queryFn: () => readAll({ state: 'pending' }), refetchInterval: 60_000 })

/** Alerts that were closed in the last four weeks, the newest first, page by page. */
export const useEnded = () =>
  useInfiniteQuery({
    queryKey: ['alerts', 'ended'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      server.alerts({
        state: 'closed',
        from: new Date(Math.floor(serverNow() - fourWeeks) * 1000).toISOString(),
        limit: '50',
        ...(pageParam === '' ? {} : { after: pageParam }),
      }),
    getNextPageParam: ({ next }) => next,
  })

/** Alerts that ended and held at some time of a span, epoch seconds. */
export const useEndedWithin = (from: number, to: number, enabled = true) =>
  useQuery({
    queryKey: ['alerts', 'within', from, to],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () =>
      readAll({
        state: 'closed',
        from: new Date(from * 1000).toISOString(),
        to: new Date(to * 1000).toISOString(),
      }),
    staleTime: 60_000,
  })

export const useAlert = (id: number | undefined) =>
  useQuery({
    queryKey: ['alerts', id],
    queryFn: () => server.alert(id ?? 0),
    enabled: id !== undefined,
    retry: (_, error) => !isRefusal(error),
  })

/** What the map outlines: live alerts, or those that held at an instant (epoch seconds), and the selected one whatever became of it. */
export const useShownAlerts = (selected: number | undefined, at: number | undefined): readonly Alert[] => {
  const live = useAlerts().data ?? none
  const ended = useEndedWithin(at ?? 0, (at ?? 0) + 1, at !== undefined).data ?? none
  const chosen = useAlert(selected).data
  return useMemo(() => {
    const held = at === undefined ? live : heldAt([...live, ...ended], at)
    return chosen && !held.some(({ id }) => id === chosen.id) ? [...held, chosen] : held
  }, [live, ended, chosen, at])
}

const none: never[] = []

const readHistory = async (id: number): Promise<AlertEvent[]> => {
  const all: AlertEvent[] = []
  let page: AlertEvent[]
  do {
    page = await server.alertHistory(id, all.at(-1)?.id ?? 0)
    all.push(...page)
  } while (page.length === pageRows)
  return all
}

/** All that happened to an alert, oldest first. */
export const useHistory = (id: number) =>
  useQuery({ queryKey: ['alerts', id, 'history'], queryFn: () => readHistory(id) })

/** One thing a person does with an alert; `until`: epoch seconds. */
export type Deed =
  | { act: 'acknowledge' | 'unacknowledge' | 'handle' | 'monitor' | 'reopen' | 'unsnooze' }
  | { act: 'close'; why: string }
  | { act: 'snooze'; until: number; why: string }

const perform = (id: number, deed: Deed): Promise<Alert> => {
  switch (deed.act) {
    case 'acknowledge':
      return server.acknowledge(id)
    case 'unacknowledge':
      return server.unacknowledge(id)
    case 'handle':
      return server.moveAlert(id, { to: 'handling' })
    case 'monitor':
      return server.moveAlert(id, { to: 'monitoring' })
    case 'reopen':
      return server.moveAlert(id, { to: 'open' })
    case 'close':
      return server.moveAlert(id, { to: 'closed', why: deed.why })
    case 'snooze':
      return server.snoozeAlert(id, deed.until, deed.why)
    case 'unsnooze':
      return server.unsnoozeAlert(id)
  }
}

/** Does something with an alert. Refused because somebody was faster: what is shown is read again. */
export const useDeed = (id: number) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (deed: Deed) => perform(id, deed),
    onSuccess: (alert) => client.setQueryData(['alerts', id], alert),
    onSettled: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  })
}
