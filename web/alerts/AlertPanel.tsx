import type { Alert, Area } from '../api.ts'
import { ApiError } from '../api.ts'
import { ComplaintList } from '../facts/ComplaintList.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Panel, PanelNotice } from '../ui/Panel.tsx'
import { Severity } from '../ui/Severity.tsx'
import type { Theme } from '../ui/theme.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { AlertActs } from './AlertActs.tsx'
import { AlertCause } from './AlertCause.tsx'
import { AlertCourse, AlertWeek } from './AlertCourse.tsx'
import { AlertEvidence } from './AlertEvidence.tsx'
import { AlertFigures } from './AlertFigures.tsx'
import { AlertFlags } from './AlertFlags.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import styles from './AlertPanel.module.css'
import { AlertReport } from './AlertReport.tsx'
import { AlertReports } from './AlertReports.tsx'
import { AlertSign } from './AlertSign.tsx'
import { Footprint } from './Footprint.tsx'
import { Kindred } from './Kindred.tsx'
import { toneOfAlert, whereWords } from './line.ts'
import { useAlert } from './queries.ts'
import { SimilarAlerts } from './SimilarAlerts.tsx'

type Props = {
  id: number
  at: number | undefined
  zone: string
  theme: Theme
  areas: readonly Area[]
  onArea: (code: string) => void
  onAlert: (id: number) => void
  /** Takes the map to an instant, epoch seconds. */
  onTime: (at: number) => void
  onClose: () => void
}

/** One alert: its sentence, its figures, what may be done with it, why it was raised, what may lie behind it, and what became of it so far. */
export const AlertPanel = ({ id, ...rest }: Props) => {
  const { data: alert, isError, error, refetch } = useAlert(id)
  if (isError && !alert) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <PanelNotice className={styles.panel} onClose={rest.onClose}>
        <Notice
          kind="failing"
          title={gone ? w.alerts.gone : w.alerts.failing}
          {...(gone ? {} : { onRetry: () => void refetch() })}
        />
      </PanelNotice>
    )
  }
  if (!alert) return <Notice kind="loading" title={w.alerts.loading} />
  return <Loaded alert={alert} {...rest} />
}

const Loaded = (props: Omit<Props, 'id'> & { alert: Alert }) => {
  const { alert, at, zone, theme, areas, onArea, onAlert, onTime, onClose } = props
  const now = useNow(60)
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, now, zone)
  const worst = alert.cells[0]
  // What is over is looked at as it was.
  const end = at ?? (alert.closedAt === null ? now : Date.parse(alert.closedAt) / 1000)
  const ofComplaints = alert.metric === 'complaints'
  return (
    <Panel
      className={styles.panel}
      title={alert.title}
      mark={<Severity grade={alert.severity} />}
      under={
        <span className={styles.under}>
          <Lamp tone={toneOfAlert(alert)}>{w.alerts.states[alert.stage]}</Lamp>
          <span>
            <AlertSign name={alert.rule} /> {w.alerts.rules[alert.rule]}
          </span>
          <span>{whereWords(alert)}</span>
          <AlertFlags alert={alert} when={when} long />
        </span>
      }
      onClose={onClose}
    >
      <p className={styles.sentence} data-grade={alert.severity}>
        {alert.sentence}
      </p>
      {alert.evidence?.report && <AlertReport report={alert.evidence.report} />}
      <AlertFigures alert={alert} />
      <Kindred alert={alert} onAlert={onAlert} />
      <AlertActs alert={alert} when={when} onTime={onTime} />
      {worst && !ofComplaints && alert.rule !== 'chronic' && (
        <AlertCourse alert={alert} cell={worst.cell} zone={zone} />
      )}
      {ofComplaints && <AlertReports alert={alert} zone={zone} />}
      {alert.evidence && <AlertCause evidence={alert.evidence} />}
      <AlertEvidence alert={alert} when={when} areas={areas} onArea={onArea} />
      {worst && <Footprint alert={alert} theme={theme} />}
      {alert.evidence && <SimilarAlerts similar={alert.evidence.similar} when={when} onAlert={onAlert} />}
      {worst && !ofComplaints && <AlertWeek alert={alert} cell={worst.cell} at={end} zone={zone} theme={theme} />}
      {worst && !ofComplaints && <ComplaintList cell={worst.cell} at={end} zone={zone} />}
      <AlertHistory id={alert.id} when={when} />
    </Panel>
  )
}
