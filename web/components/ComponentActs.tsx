import type { ComponentDetail } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { figure } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './ComponentActs.module.css'
import { type Moving, metresBetween } from './moving.ts'
import { useChangeComponent } from './queries.ts'
import { isState, states } from './state.ts'

type Props = {
  component: ComponentDetail
  moving: Moving | undefined
  onMoving: (moving: Moving | undefined) => void
}

/** What may be done with a component: told as found in another state, or moved on the map and confirmed. */
export const ComponentActs = ({ component, moving, onMoving }: Props) => {
  const { change } = useChangeComponent(component)
  const id = `${component.district}.${component.code}`
  const mayChange = component.can.includes('change')
  const mayMove = component.can.includes('move')
  const away = moving ? metresBetween(component, moving) : 0
  return (
    <div className={styles.acts}>
      {moving ? (
        <div className={styles.moving} role="status">
          <p>
            {w.components.moving} <b>{away < 0.05 ? w.components.notMoved : w.components.movedBy(figure(away))}</b>
          </p>
          <Button
            look="main"
            disabled={away < 0.05 || change.isPending}
            onClick={() =>
              change.mutate({ lon: moving.lon, lat: moving.lat }, { onSuccess: () => onMoving(undefined) })
            }
          >
            {w.components.confirmMove}
          </Button>
          <Button disabled={change.isPending} onClick={() => onMoving(undefined)}>
            {w.components.cancel}
          </Button>
        </div>
      ) : (
        <>
          <label className={styles.state} title={mayChange ? undefined : w.components.cannot}>
            <span>{w.components.state}</span>
            <select
              value={component.state}
              disabled={!mayChange || change.isPending}
              onChange={({ target: { value } }) => isState(value) && change.mutate({ state: value })}
            >
              {states.map((state) => (
                <option key={state} value={state}>
                  {w.components.states[state]}
                </option>
              ))}
            </select>
          </label>
          <Button
            disabled={!mayMove}
            title={mayMove ? undefined : w.components.cannot}
            onClick={() => onMoving({ id, lon: component.lon, lat: component.lat })}
          >
            {w.components.move}
          </Button>
        </>
      )}
      {!(mayChange && mayMove) && <p className={styles.why}>{w.components.cannot}</p>}
      {change.isError && (
        <p className={styles.why} role="alert">
          {w.components.missed(change.error.message)}
        </p>
      )}
    </div>
  )
}
