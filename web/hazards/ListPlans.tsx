import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { w } from '../words.ts'
import type { ShownList } from './ListHead.tsx'
import styles from './ListPlans.module.css'
import { useListSteps } from './queries.ts'

/** What is planned with a list: a task for every point, and the day on which it is asked again. */
export const ListPlans = ({ list }: { list: ShownList }) => {
  const { tasks, recheck } = useListSteps(list.id)
  const [on, setOn] = useState('')
  const { open, done } = list.tasks
  const mayRecheck = list.can.includes('recheck')
  const failed = tasks.error ?? recheck.error
  const told =
    list.recheckOn === null
      ? w.hazards.recheckHint
      : list.recheckedBy === null
        ? w.hazards.recheckOn(list.recheckOn)
        : w.hazards.rechecked
  return (
    <dl className={styles.plans}>
      <div>
        <dt>{w.hazards.tasks}</dt>
        <dd>
          {open + done > 0 ? w.hazards.taskCounts(open, done) : w.hazards.noTasks}
          {open + done > 0 && <progress max={open + done} value={done} aria-label={w.hazards.tasks} />}
        </dd>
        {list.can.includes('task') && open + done < (list.counts?.points ?? 0) && (
          <Button disabled={tasks.isPending} onClick={() => tasks.mutate()}>
            {w.hazards.makeTasks}
          </Button>
        )}
      </div>
      <div>
        <dt>{w.hazards.recheck}</dt>
        <dd>{told}</dd>
        {mayRecheck &&
          (list.recheckOn === null ? (
            <span className={styles.day}>
              <input
                type="date"
                aria-label={w.hazards.recheck}
                value={on}
                onChange={({ target }) => setOn(target.value)}
              />
              <Button disabled={on === '' || recheck.isPending} onClick={() => recheck.mutate(on)}>
                {w.hazards.setRecheck}
              </Button>
            </span>
          ) : (
            <Button disabled={recheck.isPending} onClick={() => recheck.mutate(null)}>
              {w.hazards.callOff}
            </Button>
          ))}
      </div>
      {failed && <p role="alert">{failed.message}</p>}
    </dl>
  )
}
