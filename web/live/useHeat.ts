import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ChangeView } from '../address.ts'
import { resolutionAt } from '../heat/cells.ts'
import { Playhead } from '../heat/playhead.ts'
import { useExtent } from '../heat/queries.ts'
import { HeatSource, type HeatState } from '../heat/source.ts'
import type { Shown } from '../heat/subject.ts'
import { serverNow } from '../ui/now.ts'
import { screenScale } from '../ui/theme.ts'
import type { View } from '../view.ts'

const bucket = 300

export type Heat = {
  source: HeatSource
  playhead: Playhead
  state: HeatState
  /** The camera came to rest: coarser or finer cells may serve better. */
  settle: (camera: { lat: number; zoom: number }) => void
}

/** Keeps the heat source in step with the subject, the playhead and the camera. */
export const useHeat = (shown: Shown, view: View, change: ChangeView): Heat => {
  const [source] = useState(() => new HeatSource())
  const [playhead] = useState(() => new Playhead(serverNow, (at) => change({ t: at }, 'replace')))
  const [res, setRes] = useState(() => (view.at ? resolutionAt(view.at.zoom, view.at.lat, screenScale(), undefined) : undefined))
  const { data: extent } = useExtent(shown.subject)
  const state = useSyncExternalStore(source.subscribe, source.current)

  // The address bar is the truth; while a day is played or dragged the playhead runs ahead of it.
  useEffect(() => playhead.moveTo(view.t), [playhead, view.t])

  useEffect(() => {
    if (res === undefined) return
    let last: number | undefined
    let first = true
    const follow = () => {
      const { at, playing } = playhead.current()
      const now = at === undefined ? undefined : Math.floor(at / bucket)
      if (!first && now === last) return
      first = false
      last = now
      source.show({ subject: shown.subject, res, at, extent })
      if (playing && at !== undefined) source.prefetch(at)
    }
    follow()
    return playhead.subscribe(follow)
  }, [source, playhead, shown.subject, res, extent])

  const settle = ({ lat, zoom }: { lat: number; zoom: number }) => setRes((kept) => resolutionAt(zoom, lat, screenScale(), kept))
  return { source, playhead, state, settle }
}
