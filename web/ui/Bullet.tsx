import styles from './Bullet.module.css'

type Props = { value: number; normal: number | null; most: number; tone: 'plain' | 'above' }

/** A bar with a tick for what is normal. All bars of a list share `most`. */
export const Bullet = ({ value, normal, most, tone }: Props) => (
  <span className={styles.ground} aria-hidden="true">
    <span className={styles.bar} data-tone={tone} style={{ width: `${most > 0 ? (100 * value) / most : 0}%` }} />
    {normal !== null && (
      <span className={styles.tick} style={{ left: `${most > 0 ? Math.min(100, (100 * normal) / most) : 0}%` }} />
    )}
  </span>
)
