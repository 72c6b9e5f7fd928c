import { useState, useSyncExternalStore } from 'react'
import type { ChangeView } from '../address.ts'
import { AlertList } from '../alerts/AlertList.tsx'
import { AlertPanel } from '../alerts/AlertPanel.tsx'
import { familiesOf } from '../alerts/families.ts'
import type { Alert, Area, Metric, Place } from '../api.ts'
import { ComponentPanel } from '../components/ComponentPanel.tsx'
import type { Moving } from '../components/moving.ts'
import { DrillPanel } from '../drill/DrillPanel.tsx'
import { ComplaintClasses } from '../facts/ComplaintClasses.tsx'
import { LatestComplaints } from '../facts/ComplaintList.tsx'
import { CellPanel } from '../heat/CellPanel.tsx'
import { centreOf, indexOfCell } from '../heat/cells.ts'
import { HotList } from '../heat/HotList.tsx'
import { PulsePanel } from '../heat/PulsePanel.tsx'
import type { Shown } from '../heat/subject.ts'
import { type Reach, Sheet } from '../ui/Sheet.tsx'
import type { Theme } from '../ui/theme.ts'
import type { View } from '../view.ts'
import { w } from '../words.ts'
import styles from './Columns.module.css'
import type { Drill } from './useDrill.ts'
import type { Heat } from './useHeat.ts'

const closeZoom = 15.2

type Props = {
  narrow: boolean
  view: View
  change: ChangeView
  metrics: readonly Metric[]
  areas: readonly Area[]
  places: readonly Place[]
  /** The city's name. */
  city: string
  zone: string
  theme: Theme
  shown: Shown
  heat: Heat
  alerts: readonly Alert[]
  onAlert: (alert: Alert) => void
  onTime: (at: number) => void
  drill: Drill
  moving: Moving | undefined
  onMoving: (moving: Moving | undefined) => void
}

/** What stands beside the map: alerts and complaints at the left, the city's pulse or what is selected at the right; on a phone, a sheet. */
export const Columns = (props: Props) => {
  const { narrow, view, alerts } = props
  const [reach, setReach] = useState<Reach>(isChosen(view) ? 'half' : 'peek')
  const [tab, setTab] = useState<'alerts' | 'pulse'>('alerts')
  const chosen = view.alert ?? view.cell ?? view.component ?? view.area
  const [before, setBefore] = useState(chosen)
  if (chosen !== before) {
    setBefore(chosen)
    if (chosen !== undefined) setReach('half')
  }
  if (!narrow) {
    return (
      <>
        <aside className={styles.left}>
          <Happening {...props} />
        </aside>
        <aside className={styles.right}>{chosen === undefined ? <Pulse {...props} /> : <Chosen {...props} />}</aside>
      </>
    )
  }
  return (
    <div className={styles.sheet}>
      <Sheet
        reach={reach}
        onReach={setReach}
        head={
          chosen === undefined && (
            <div className={styles.tabs} role="tablist">
              {(['alerts', 'pulse'] as const).map((name) => (
                <button
                  type="button"
                  role="tab"
                  key={name}
                  aria-selected={tab === name}
                  onClick={() => {
                    setTab(name)
                    if (reach === 'peek') setReach('half')
                  }}
                >
                  {w.sheet[name]} {name === 'alerts' && <b>{familiesOf(alerts).length}</b>}
                </button>
              ))}
            </div>
          )
        }
      >
        {chosen !== undefined ? (
          <Chosen {...props} />
        ) : tab === 'alerts' ? (
          <Happening {...props} />
        ) : (
          <Pulse {...props} />
        )}
      </Sheet>
    </div>
  )
}

const isChosen = ({ alert, cell, component, area }: View): boolean =>
  alert !== undefined || cell !== undefined || component !== undefined || area !== undefined

const Happening = ({ view, change, zone, onAlert }: Props) => (
  <>
    <AlertList selected={view.alert} zone={zone} onPick={onAlert} />
    <ComplaintClasses
      at={view.t}
      shown={view.class}
      onPick={(name) => change({ class: name === view.class ? '*' : name, metric: undefined }, 'push')}
    />
    <LatestComplaints at={view.t} zone={zone} limit={8} />
  </>
)

const Pulse = ({ view, change, metrics, zone, shown, heat, areas, places }: Props) => (
  <>
    <PulsePanel metrics={metrics} at={view.t} zone={zone} />
    <HotList
      source={heat.source}
      shown={shown}
      areas={areas}
      places={places}
      count={8}
      onPick={({ cell, lon, lat }) =>
        change({ cell, alert: undefined, at: { lon, lat, zoom: Math.max(closeZoom, view.at?.zoom ?? 0) } }, 'push')
      }
    />
  </>
)

const Chosen = ({
  view,
  change,
  zone,
  theme,
  shown,
  heat,
  areas,
  places,
  alerts,
  onAlert,
  onTime,
  drill,
  city,
  moving,
  onMoving,
}: Props) => {
  const close = () => change({ cell: undefined, alert: undefined }, 'push')
  const manifest = useSyncExternalStore(heat.source.read, () => heat.source.readable().frame?.manifest)
  if (view.alert !== undefined) {
    return (
      <AlertPanel
        key={view.alert}
        id={view.alert}
        at={view.t}
        zone={zone}
        theme={theme}
        areas={areas}
        onArea={drill.pick}
        onAlert={(id) => change({ alert: id }, 'push')}
        onTime={onTime}
        onClose={close}
      />
    )
  }
  const { cell, area } = view
  if (cell === undefined && view.component !== undefined) {
    return (
      <ComponentPanel
        id={view.component}
        zone={zone}
        areas={areas}
        moving={moving}
        onMoving={onMoving}
        onArea={drill.pick}
        onClose={() => change({ component: undefined }, 'push')}
      />
    )
  }
  if (cell === undefined) {
    if (area === undefined) return null
    return (
      <DrillPanel
        code={area}
        zone={zone}
        crumbs={drill.crumbs}
        areas={areas}
        alerts={alerts}
        city={city}
        shown={shown}
        at={view.t}
        complaintClass={view.class}
        onClass={(name) => change({ class: name === view.class ? '*' : name, metric: undefined }, 'push')}
        way={drill.way}
        onPick={drill.pick}
        onComponent={(component) => change({ component, at: undefined }, 'push')}
        onPoint={drill.point}
        onAlert={onAlert}
        onClose={drill.close}
      />
    )
  }
  const index = manifest ? indexOfCell(manifest, cell) : -1
  return (
    <CellPanel
      key={cell}
      source={heat.source}
      spot={{ cell, ...centreOf(cell), area: index < 0 ? undefined : manifest?.area[index] }}
      shown={shown}
      at={view.t}
      zone={zone}
      theme={theme}
      areas={areas}
      places={places}
      alerts={alerts.filter(({ cells }) => cells.some((each) => each.cell === cell))}
      onClose={close}
      onAlert={onAlert}
      onArea={drill.pick}
    />
  )
}
