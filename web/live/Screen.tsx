import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import { useView } from '../address.ts'
import { AlertPins } from '../alerts/AlertPins.tsx'
import { viewOfAlert } from '../alerts/line.ts'
import { useAlerts, useShownAlerts } from '../alerts/queries.ts'
import { type Alert, type Area, type City, type Metric, type Place, type SearchResult, server } from '../api.ts'
import { ComponentTip } from '../components/ComponentTip.tsx'
import { MoveHandle } from '../components/MoveHandle.tsx'
import type { Moving } from '../components/moving.ts'
import { OnlyChip } from '../components/OnlyChip.tsx'
import { useArrival, useMarked } from '../components/queries.ts'
import { Breadcrumb } from '../drill/Breadcrumb.tsx'
import { wholeCity } from '../drill/levels.ts'
import { useClasses } from '../facts/queries.ts'
import { SplitLineDrawing } from '../grid/SplitLineDrawing.tsx'
import { splitLine, useSplitLine } from '../grid/split-line.ts'
import { HoverTip } from '../heat/HoverTip.tsx'
import { Legend } from '../heat/Legend.tsx'
import { MetricSwitch } from '../heat/MetricSwitch.tsx'
import { speeds } from '../heat/playhead.ts'
import type { Shown } from '../heat/subject.ts'
import type { Camera } from '../map/city-map.ts'
import { LayerSwitch } from '../map/LayerSwitch.tsx'
import type { Hover } from '../map/MapView.tsx'
import { shownParts } from '../map/parts.ts'
import { goalOf } from '../search/goal.ts'
import { type Spot, SpotPin } from '../search/SpotPin.tsx'
import { startOfDay } from '../ui/clock.ts'
import { useNarrow } from '../ui/media.ts'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { otherTheme, type Theme, useTheme } from '../ui/theme.ts'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { Banner } from './Banner.tsx'
import { Columns } from './Columns.tsx'
import { DayTimeline } from './DayTimeline.tsx'
import { Header } from './Header.tsx'
import { Link } from './link.ts'
import { clickOnMap } from './map-click.ts'
import { PastBanner } from './PastBanner.tsx'
import { useHealth } from './queries.ts'
import styles from './Screen.module.css'
import { useDistance } from './useDistance.ts'
import { useDrill } from './useDrill.ts'
import { useHeat } from './useHeat.ts'
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
  const marked = useMarked(view.component)
  const [carried, setMoving] = useState<Moving>()
  const moving = carried?.id === view.component ? carried : undefined
  const [spot, setSpot] = useState<Spot>()
  const drawing = useSplitLine() !== undefined
  const onFound = (result: SearchResult) => {
    const goal = goalOf(result, view.hide)
    if (!goal) return
    const { kind, lon, lat, title } = result
    setSpot(kind === 'place' && lon !== null && lat !== null ? { lon, lat, title } : undefined)
    change(goal, 'push')
  }
  useArrival(view, change)
  const mapped = useShownAlerts(view.alert, view.t)
  const selected = useMemo(() => mapped.find(({ id }) => id === view.alert), [mapped, view.alert])

  const drill = useDrill(view, change, city, areas)

  const toAlert = (alert: Alert) =>
    change(
      {
        alert: alert.id,
        cell: undefined,
        ...viewOfAlert(alert),
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
  const shownOnMap = shownParts(view.hide)
  const zoom = useRef(12)
  const onMoved = (camera: Camera, byPerson: boolean) => {
    zoom.current = camera.zoom
    heat.settle(camera)
    if (byPerson) change({ at: camera }, 'replace')
  }
  const setTheme = (next: Theme) => change({ theme: next }, 'replace')

  useKeys({
    l: () => toTime(undefined),
    ' ': () => (playhead.current().playing ? playhead.pause() : playhead.play(startOfDay(serverNow(), zone))),
    escape: [
      drawing && splitLine.stop,
      moving && (() => setMoving(undefined)),
      spot && (() => setSpot(undefined)),
      (view.cell || view.alert) && (() => change({ cell: undefined, alert: undefined }, 'push')),
      view.component && (() => change({ component: undefined }, 'push')),
      drill.open && drill.close,
    ].find((act) => typeof act === 'function'),
    backspace: drill.open ? drill.up : undefined,
    d: () => drill.pick(wholeCity),
    t: () => setTheme(otherTheme(theme)),
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
    <div className={styles.screen} data-narrow={narrow || undefined} data-drill={drill.open || undefined}>
      <div className={styles.head}>
        <Header
          city={city}
          link={link}
          theme={theme}
          onTheme={setTheme}
          far={far}
          onDistance={() => setFar(!far)}
          onSignOut={session}
          onFound={onFound}
        />
      </div>
      <main className={styles.map} data-drawing={drawing || undefined}>
        <Suspense fallback={<Notice kind="loading" title={w.heat.loading} />}>
          <MapView
            city={city}
            areas={areas}
            places={places}
            source={source}
            theme={theme}
            at={view.at}
            alerts={mapped}
            selectedAlert={view.alert}
            selectedCell={view.cell}
            cover={narrow && (view.alert !== undefined || view.cell !== undefined || drill.open) ? sheetCover : 0}
            focus={drill.focus}
            aim={drill.aim}
            shown={shownOnMap}
            far={!shownOnMap.has('heat') || view.area !== undefined || view.only !== undefined}
            only={view.only}
            marked={marked}
            onMoved={onMoved}
            onClick={(lon, lat, hit) => clickOnMap({ view, change, drill, source, zoom: zoom.current }, lon, lat, hit)}
            onHover={setHover}
            pins={(handle) => (
              <>
                <AlertPins handle={handle} alerts={mapped} selected={selected} card={!narrow} onPick={toAlert} />
                {moving && <MoveHandle handle={handle} moving={moving} onMoving={setMoving} />}
                <SplitLineDrawing handle={handle} />
                {spot && <SpotPin handle={handle} spot={spot} />}
                {hover?.hit?.kind === 'component' && !narrow && (
                  <ComponentTip point={hover.point} id={hover.hit.key} cls={hover.hit.cls} state={hover.hit.state} />
                )}
                {hover && hover.hit?.kind !== 'component' && shownOnMap.has('heat') && !narrow && !drawing && (
                  <HoverTip hover={hover} source={source} shown={shown} areas={areas} />
                )}
              </>
            )}
          />
        </Suspense>
        <div className={styles.top}>
          <Breadcrumb
            crumbs={drill.crumbs}
            component={view.component?.slice(7)}
            open={drill.open}
            onPick={drill.pick}
          />
          <div className={styles.switches}>
            <MetricSwitch metrics={metrics} classes={classes} view={view} change={change} />
            <LayerSwitch view={view} change={change} />
            {view.only !== undefined && <OnlyChip code={view.only} onEnd={() => change({ only: undefined }, 'push')} />}
          </div>
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
          {shownOnMap.has('heat') && <Legend source={source} shown={shown} theme={theme} />}
        </div>
      </main>
      <Columns
        narrow={narrow}
        view={view}
        change={change}
        metrics={metrics}
        areas={areas}
        places={places}
        city={city.name}
        zone={zone}
        theme={theme}
        shown={shown}
        heat={heat}
        alerts={alerts}
        onAlert={toAlert}
        onTime={toTime}
        drill={drill}
        moving={moving}
        onMoving={setMoving}
      />
      <div className={styles.time}>
        <DayTimeline
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
