import type { Health } from '../api.ts'
import { w } from '../words.ts'
import styles from './Starting.module.css'

/** Until the map is usable: what is being done and how far it is. */
export const Starting = ({ health }: { health: Health | undefined }) => {
  const percent = Math.round((health?.progress ?? 0) * 100)
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <img src="/mark.svg" alt="" className={styles.mark} />
        <h1>{w.product}</h1>
        <p className={styles.stage} role="status">
          {health ? health.reason || w.starting.title : w.starting.unreachable}
        </p>
        <div
          className={styles.bar}
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-label={w.starting.title}
        >
          <i style={{ width: `${percent}%` }} />
        </div>
        <p className={styles.percent}>{w.starting.percent(percent)}</p>
        <p className={styles.first}>{w.starting.first}</p>
      </div>
    </main>
  )
}

/** The moment between a server that is ready and a screen that has read its city. */
export const Waiting = () => (
  <main className={styles.page}>
    <div className={styles.box}>
      <img src="/mark.svg" alt="" className={styles.mark} />
      <p className={styles.stage} role="status">
        {w.starting.reading}
      </p>
    </div>
  </main>
)
