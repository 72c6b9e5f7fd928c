import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { type HeatSource, subjectKey } from '../heat/source.ts'
import type { Shown } from '../heat/subject.ts'
import { tellOldTiles } from '../map/tile-news.ts'
import type { Link } from './link.ts'

/** City curves and lists follow the ticks no faster than this. */
const slowMs = 20_000

/** Changes of components and grids come in their hundreds while a city is being filled: the map follows at this pace. */
const groundMs = 3000

/** What is read of components and unit grids. */
const ofGround = new Set<unknown>(['components', 'grids', 'grid', 'search'])

/** Carries what the live stream tells to whatever shows it: the heat at once, lists and curves at leisure. */
export const useLive = (link: Link, source: HeatSource, shown: Shown): void => {
  const client = useQueryClient()
  const concerns = useEffectEvent((metrics: ReadonlySet<string>): boolean => {
    const name = 'class' in shown.subject ? 'complaints' : subjectKey(shown.subject)
    return metrics.has(name) || metrics.has('*')
  })
  useEffect(() => {
    const last = new Map<string, number>()
    const seldom = (key: string) => {
      const now = Date.now()
      if (now - (last.get(key) ?? 0) < slowMs) return
      last.set(key, now)
      void client.invalidateQueries({ queryKey: [key] })
    }
    const everything = () => {
      source.restart()
      void client.invalidateQueries()
    }
    let ground: ReturnType<typeof setTimeout> | undefined
    const groundChanged = () => {
      ground ??= setTimeout(() => {
        ground = undefined
        tellOldTiles()
        void client.invalidateQueries({ predicate: ({ queryKey }) => ofGround.has(queryKey[0]) })
      }, groundMs)
    }
    const close = link.open({
      tick: (metrics) => {
        if (document.hidden) return
        if (concerns(metrics)) source.refresh()
        seldom('pulse')
        if (metrics.has('complaints') || metrics.has('*')) seldom('complaints')
      },
      alert: () => void client.invalidateQueries({ queryKey: ['alerts'] }),
      change: (kind) => (/^(components?|grids)\./.test(kind) ? groundChanged() : everything()),
      store: (whole) => {
        if (whole) everything()
        else void client.invalidateQueries({ queryKey: ['health'] })
      },
      again: everything,
    })
    const onShown = () => document.hidden || everything()
    document.addEventListener('visibilitychange', onShown)
    return () => {
      clearTimeout(ground)
      close()
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [link, source, client])
}
