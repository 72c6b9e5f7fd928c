import { useState } from 'react'
import type { Alert } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { serverNow } from '../ui/now.ts'
import { w } from '../words.ts'
import styles from './AlertActs.module.css'
import { type Deed, useDeed } from './queries.ts'
import { ReasonForm } from './ReasonForm.tsx'
import { StageTrack } from './StageTrack.tsx'

type Act = Alert['can'][number]
type Props = { alert: Alert; when: (iso: string) => string; onTime: (at: number) => void }

/** The way an alert goes; the first of these that is open is offered as the next step. */
const next: readonly Act[] = ['acknowledge', 'handle', 'monitor', 'close']
const shown: readonly Act[] = [
  'acknowledge',
  'handle',
  'monitor',
  'close',
  'reopen',
  'unacknowledge',
  'snooze',
  'unsnooze',
]

const later: Record<Alert['stage'], Act | undefined> = {
  pending: undefined,
  open: 'acknowledge',
  acknowledged: 'handle',
  handling: 'monitor',
  monitoring: 'close',
  closed: 'reopen',
}

/** How far an alert is dealt with, what the caller may do now, and what is asked before it is done. */
export const AlertActs = ({ alert, when, onTime }: Props) => {
  const deed = useDeed(alert.id)
  const [asking, ask] = useState<'close' | 'snooze'>()
  const acts = shown.filter((act) => alert.can.includes(act))
  const wanted = later[alert.stage]
  const main = acts.find((act) => act === wanted) ?? acts.find((act) => next.includes(act))
  const perform = (what: Deed) => deed.mutate(what, { onSuccess: () => ask(undefined) })
  const press = (act: Act) => {
    if (act === 'close' || act === 'snooze') ask(asking === act ? undefined : act)
    else perform({ act })
  }
  return (
    <div className={styles.acts}>
      {alert.stage === 'pending' ? <p>{w.alerts.pendingNote}</p> : <StageTrack alert={alert} when={when} />}
      {alert.closedWhy !== null && <p>{w.alerts.closedBecause(alert.closedWhy)}</p>}
      {alert.snoozed && <p>{w.alerts.snooze.by(alert.snoozed.by, when(alert.snoozed.until), alert.snoozed.why)}</p>}
      <div className={styles.buttons}>
        {acts.map((act) => (
          <Button
            key={act}
            look={act === main ? 'main' : 'quiet'}
            disabled={deed.isPending}
            aria-expanded={act === 'close' || act === 'snooze' ? asking === act : undefined}
            onClick={() => press(act)}
          >
            {act === 'reopen' && alert.stage !== 'closed' ? w.alerts.acts.back : w.alerts.acts[act]}
          </Button>
        ))}
        {alert.closedAt !== null && (
          <Button onClick={() => onTime(Math.floor(Date.parse(alert.lastSeen) / 300_000) * 300)}>
            {w.alerts.show}
          </Button>
        )}
      </div>
      {acts.length === 0 && alert.stage !== 'pending' && alert.stage !== 'closed' && <p>{w.alerts.cannot}</p>}
      {asking === 'close' && alert.can.includes('close') && (
        <ReasonForm
          words={w.alerts.close}
          busy={deed.isPending}
          onSend={(why) => perform({ act: 'close', why })}
          onCancel={() => ask(undefined)}
        />
      )}
      {asking === 'snooze' && alert.can.includes('snooze') && (
        <ReasonForm
          words={w.alerts.snooze}
          spans={w.alerts.snooze.spans}
          busy={deed.isPending}
          onSend={(why, hours) => perform({ act: 'snooze', until: serverNow() + hours * 3600, why })}
          onCancel={() => ask(undefined)}
        />
      )}
      {deed.isError && <p role="alert">{w.alerts.missed(deed.error.message)}</p>}
    </div>
  )
}
