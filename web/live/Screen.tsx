import { lazy, Suspense, useMemo, useState } from 'react'
import { useView } from '../address.ts'
import { AlertPins } from '../alerts/AlertPins.tsx'
import { useAlerts } from '../alerts/queries.ts'
import { type Alert, type Area, type City, type Metric, type Place, server } from '../api.ts'
import { useClasses } from '../facts/queries.ts'
import { cellAt, indexOfCell } from '../heat/cells.ts'
import { HoverTip } from '../heat/HoverTip.tsx'
import { Legend } from '../heat/Legend.tsx'
import { MetricSwitch } from '../heat/MetricSwitch.tsx'
import { speeds } from '../heat/playhead.ts'
import type { Shown } from '../heat/subject.ts'
import { Timeline } from '../heat/Timeline.tsx'
import type { Camera } from '../map/city-map.ts'
import type { Hover } from '../map/MapView.tsx'
import { startOfDay } from '../ui/clock.ts'
import { useNarrow } from '../ui/media.ts'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { type Theme, useTheme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { Banner } from './Banner.tsx'
import { Columns } from './Columns.tsx'
import { Header } from './Header.tsx'
import { Link } from './link.ts'
import { PastBanner } from './PastBanner.tsx'
import { useHealth } from './queries.ts'
import styles from './Screen.module.css'
import { useHeat } from './useHeat.ts'
import { useKeys } from './useKeys.ts'
import { useLive } from './useLive.ts'

const MapView = lazy(async () => ({ default: (await import('../map/MapView.tsx')).MapView }))

/** How near the map comes when it goes to an alert or a hot spot. */
const closeZoom = 15.2

/** How much of a phone's map the sheet covers while something is selected. */
const sheetCover = 0.46

type Props = { city: City; areas: readonly Area[]; places: readonly Place[]; metrics: readonly Metric[]; shown: Shown }

export const Screen = ({ city, areas, places, metrics, shown }: Props) => {
  const [view, change] = useView()
  const theme = useTheme(view.theme)
  const narrow = useNarrow()
  const zone = city.timeZone
  const [link] = useState(() => new Link())
  const heat = useHeat(shown, view, change)
  const { source, playhead } = heat
  useLive(link, source, shown)
  const health = useHealth()
  const alerts = useAlerts().data ?? none
  const classes = useClasses().data?.map((each) => each.class) ?? none
  const [hover, setHover] = useState<Hover>()
  const [far, setFar] = useDistance()
  const selected = useMemo(() => alerts.find(({ id }) => id === view.alert), [alerts, view.alert])

  const toAlert = (alert: Alert) =>
    change(
      {
        alert: alert.id,
        cell: undefined,
        metric: alert.metric,
        class: undefined,
        at: { lon: alert.center[0], lat: alert.center[1], zoom: Math.max(closeZoom, view.at?.zoom ?? 0) },
      },
      'push',
    )
  const toTime = (at: number | undefined) => {
    const t = at === undefined || at >= serverNow() ? undefined : at
    playhead.pause()
    playhead.moveTo(t)
    change({ t }, (t === undefined) === (view.t === undefined) ? 'replace' : 'push')
  }
  const onMapClick = (lon: number, lat: number) => {
    const { frame } = source.current()
    const cell = frame && cellAt(lon, lat, frame.res)
    if (!cell || indexOfCell(frame.manifest, cell) < 0) return
    change({ cell: cell === view.cell ? undefined : cell, alert: undefined }, 'push')
  }
  const onMoved = (camera: Camera, byPerson: boolean) => {
    heat.settle(camera)
    if (byPerson) change({ at: camera }, 'replace')
  }
  const setTheme = (next: Theme) => change({ theme: next }, 'replace')

  useKeys({
    l: () => toTime(undefined),
    ' ': () => (playhead.current().playing ? playhead.pause() : playhead.play(startOfDay(serverNow(), zone))),
    escape: view.cell || view.alert ? () => change({ cell: undefined, alert: undefined }, 'push') : undefined,
    t: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
    '[': () => playhead.setSpeed(speeds[0]),
    ']': () => playhead.setSpeed(speeds[3]),
    ...Object.fromEntries(
      metrics.map(({ code }, i) => [String(i + 1), () => change({ metric: code, class: undefined }, 'push')]),
    ),
    [String(metrics.length + 1)]: () => change({ class: '*', metric: undefined }, 'push'),
  })

  const session = city.demo
    ? undefined
    : () => {
        void server.signOut().then(() => location.reload())
      }

  return (
    <div className={styles.screen} data-narrow={narrow || undefined}>
      <div className={styles.head}>
        <Header
          city={city}
          link={link}
          theme={theme}
          onTheme={setTheme}
          far={far}
          onDistance={() => setFar(!far)}
          onSignOut={session}
        />
      </div>
      <main className={styles.map}>
        <Suspense fallback={<Notice kind="loading" title={w.heat.loading} />}>
          <MapView
            city={city}
            areas={areas}
            places={places}
            source={source}
            theme={theme}
            at={view.at}
            alerts={alerts}
            selectedAlert={view.alert}
            selectedCell={view.cell}
            cover={narrow && (view.alert !== undefined || view.cell !== undefined) ? sheetCover : 0}
            onMoved={onMoved}
            onClick={onMapClick}
            onHover={setHover}
            pins={(handle) => (
              <>
                <AlertPins handle={handle} alerts={alerts} selected={selected} card={!narrow} onPick={toAlert} />
                {hover && !narrow && <HoverTip hover={hover} source={source} shown={shown} areas={areas} />}
              </>
            )}
          />
        </Suspense>
        <div className={styles.top}>
          <MetricSwitch metrics={metrics} classes={classes} view={view} change={change} />
          <Banner
            health={health.data}
            unreachable={health.isError}
            link={link}
            source={source}
            shown={shown}
            zone={zone}
          />
          <PastBanner playhead={playhead} zone={zone} onLive={() => toTime(undefined)} />
        </div>
        <div className={styles.legend}>
          <Legend source={source} shown={shown} theme={theme} />
        </div>
      </main>
      <Columns
        narrow={narrow}
        view={view}
        change={change}
        metrics={metrics}
        areas={areas}
        places={places}
        zone={zone}
        theme={theme}
        shown={shown}
        heat={heat}
        alerts={alerts}
        onAlert={toAlert}
      />
      <div className={styles.time}>
        <Timeline
          shown={shown}
          zone={zone}
          theme={theme}
          playhead={playhead}
          alerts={alerts}
          todayKind={city.today.dayKind}
          onPick={toTime}
        />
      </div>
    </div>
  )
}

const none: never[] = []

/** Larger type for a wall seen from afar; this machine remembers it. */
const useDistance = (): [boolean, (far: boolean) => void] => {
  const [far, setFar] = useState(() => localStorage.getItem('distance') === 'far')
  document.documentElement.dataset.distance = far ? 'far' : 'near'
  return [
    far,
    (next) => {
      localStorage.setItem('distance', next ? 'far' : 'near')
      setFar(next)
      requestAnimationFrame(() => dispatchEvent(new Event('resize')))
    },
  ]
}
