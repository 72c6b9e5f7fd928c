import { useState } from 'react'
import type { Area, HazardPointDetail } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { Panel, PanelNotice } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { areaName } from './area-name.ts'
import type { ShownList } from './ListHead.tsx'
import { Marked } from './Marked.tsx'
import { MergeRow } from './MergeRow.tsx'
import styles from './PointPanel.module.css'
import { useListSteps, usePoint } from './queries.ts'

type Props = { list: ShownList; point: string; areas: readonly Area[]; zone: string; onClose: () => void }

/** One hazard point: its orders with the words that were meant, why they are one point, and its task. */
export const PointPanel = ({ list, point: key, areas, zone, onClose }: Props) => {
  const { data: point, isError, error, refetch } = usePoint(list.id, key)
  const { apart } = useListSteps(list.id)
  if (!point)
    return (
      <PanelNotice onClose={onClose}>
        {isError ? (
          <Notice kind="failing" title={error.message || w.hazards.failing} onRetry={() => void refetch()} />
        ) : (
          <Notice kind="loading" title={w.hazards.loading} />
        )}
      </PanelNotice>
    )
  return (
    <Panel
      title={point.address}
      under={[
        areaName(areas, point.area),
        w.hazards.callers(point.callers),
        ...(point.again === null ? [] : [w.hazards.seenAgain]),
      ]
        .filter((part) => part !== '')
        .join(w.dot)}
      onClose={onClose}
    >
      {point.task && <TaskPart list={list} point={point} zone={zone} />}
      <Section title={w.hazards.orders} aside={point.orders.length}>
        <ol className={styles.orders}>
          {point.orders.map((order) => (
            <li key={order.number}>
              <p>
                <Marked text={order.text} marks={order.marks} />
              </p>
              <small>
                {[order.class, order.status, order.number].filter((part) => part !== '').join(w.dot)}
                <time>{whenWords(Date.parse(order.at) / 1000, serverNow(), zone)}</time>
              </small>
            </li>
          ))}
        </ol>
      </Section>
      <Section title={w.hazards.mergesOf}>
        {point.merges.length === 0 && <p className={styles.quiet}>{w.hazards.single}</p>}
        <ul>
          {point.merges.map((merge) => (
            <MergeRow
              key={`${merge.a} ${merge.b}`}
              merge={merge}
              isBusy={apart.isPending}
              onApart={list.can.includes('apart') ? () => apart.mutate(merge) : undefined}
            />
          ))}
        </ul>
        {apart.error && (
          <p role="alert" className={styles.failed}>
            {apart.error.message}
          </p>
        )}
      </Section>
    </Panel>
  )
}

const TaskPart = ({ list, point, zone }: { list: ShownList; point: HazardPointDetail; zone: string }) => {
  const { task: step } = useListSteps(list.id)
  const { task } = point
  const [note, setNote] = useState(task?.note ?? '')
  if (!task) return null
  const next = task.state === 'open' ? 'done' : 'open'
  return (
    <Section
      title={w.hazards.tasks}
      aside={w.hazards.by(task.by, whenWords(Date.parse(task.at) / 1000, serverNow(), zone))}
    >
      <div className={styles.task}>
        <input
          aria-label={w.hazards.taskNote}
          placeholder={w.hazards.taskNote}
          value={note}
          maxLength={500}
          disabled={!list.can.includes('task')}
          onChange={({ target }) => setNote(target.value)}
        />
        <Button
          look={next === 'done' ? 'main' : 'quiet'}
          disabled={step.isPending || !list.can.includes('task')}
          onClick={() => step.mutate({ key: point.key, state: next, note: note.trim() })}
        >
          {next === 'done' ? w.hazards.setDone : w.hazards.setOpen}
        </Button>
      </div>
      {step.error && (
        <p role="alert" className={styles.failed}>
          {step.error.message}
        </p>
      )}
    </Section>
  )
}
