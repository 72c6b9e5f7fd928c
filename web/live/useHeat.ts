import { useEffect, useState } from 'react'
import type { ChangeView } from '../address.ts'
import { resolutionAt } from '../heat/cells.ts'
import { Playhead } from '../heat/playhead.ts'
import { useExtent } from '../heat/queries.ts'
import { HeatSource } from '../heat/source.ts'
import type { Shown } from '../heat/subject.ts'
import { serverNow } from '../ui/now.ts'
import { screenScale } from '../ui/theme.ts'
import type { View } from '../view.ts'

const bucket = 300

export type Heat = {
  source: HeatSource
  playhead: Playhead
  /** The camera came to rest: coarser or finer cells may serve better. */
  settle: (camera: { lat: number; zoom: number }) => void
}

/** Keeps the heat source in step with the subject, the playhead and the camera. */
export const useHeat = (shown: Shown, view: View, change: ChangeView): Heat => {
  const [source] = useState(() => new HeatSource())
  const [playhead] = useState(() => new Playhead(serverNow, (at) => change({ t: at }, 'replace')))
  const [camera, setCamera] = useState<{ zoom: number; lat: number } | undefined>(view.at)
  const kind = shown.kind === 'complaints' ? 'sparse' : 'dense'
  const [kept, setKept] = useState<number>()
  const res = camera && resolutionAt(camera, screenScale(), kind, kept)
  if (res !== kept) setKept(res)
  const { data: extent } = useExtent(shown.subject)

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

  return { source, playhead, settle: setCamera }
}
