import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ChangeView } from '../address.ts'
import { type ComponentDetail, type ComponentPatch, server } from '../api.ts'
import type { Marked } from '../map/overlays.ts'
import { tellOldTiles } from '../map/tile-news.ts'
import type { View } from '../view.ts'

export const useComponent = (key: string | undefined) =>
  useQuery({
    queryKey: ['components', 'one', key],
    queryFn: () => server.component(key ?? ''),
    enabled: key !== undefined,
  })

/** Every class of every standard. */
export const useComponentClasses = () =>
  useQuery({ queryKey: ['component-classes'], queryFn: server.componentClasses, staleTime: Number.POSITIVE_INFINITY })

/** Where the map marks the selected component; it stays until another one is read. */
export const useMarked = (key: string | undefined): Marked | undefined => {
  const { data } = useComponent(key)
  return useMemo(() => data && { lon: data.lon, lat: data.lat, cls: data.class, state: data.state }, [data])
}

/** How near the map comes to a component that an address names without saying from where to look. */
const arrivalZoom = 17.6

/** Goes to the selected component where the address bar tells no camera. */
export const useArrival = (view: View, change: ChangeView): void => {
  const marked = useMarked(view.component)
  const lost = view.component !== undefined && view.at === undefined
  useEffect(() => {
    if (lost && marked) change({ at: { lon: marked.lon, lat: marked.lat, zoom: arrivalZoom } }, 'replace')
  }, [lost, marked, change])
}

/** Changes a component as it was last read (409 if somebody else has changed it since), or takes a change back. */
export const useChangeComponent = (component: ComponentDetail) => {
  const client = useQueryClient()
  const key = `${component.district}.${component.code}`
  const options = {
    onSuccess: (changed: ComponentDetail) => {
      client.setQueryData(['components', 'one', key], changed)
      tellOldTiles()
    },
    onError: () => void client.invalidateQueries({ queryKey: ['components', 'one', key] }),
  }
  return {
    change: useMutation({
      mutationFn: (patch: ComponentPatch) => server.changeComponent(key, component.version, patch),
      ...options,
    }),
    undo: useMutation({ mutationFn: (change: number) => server.undoComponent(change), ...options }),
  }
}

/** The named standards that classes belong to. */
export const useComponentStandards = (wanted: boolean) =>
  useQuery({
    queryKey: ['component-standards'],
    queryFn: server.componentStandards,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: wanted,
  })
