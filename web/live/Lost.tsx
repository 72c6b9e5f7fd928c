import { paths } from '../paths.ts'
import { w } from '../words.ts'
import styles from './Starting.module.css'

export const Lost = () => (
  <main className={styles.page}>
    <div className={styles.box}>
      <h1>{w.lost.title}</h1>
      <p className={styles.stage}>
        <a href={paths.live()}>{w.lost.back}</a>
      </p>
    </div>
  </main>
)
