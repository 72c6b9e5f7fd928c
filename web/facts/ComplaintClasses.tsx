import { useQueries } from '@tanstack/react-query'
import { server } from '../api.ts'
import { startOfDay } from '../ui/clock.ts'
import { Bullet } from '../ui/Bullet.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './ComplaintClasses.module.css'

const hour = 3600
const most = 8

type Props = { classes: readonly string[]; at: number | undefined; zone: string; shown: string | undefined; onPick: (name: string) => void }

/** Complaints of the day by class, against what is normal by this hour; the day is the one that holds `at`. */
export const ComplaintClasses = ({ classes, at, zone, shown, onPick }: Props) => {
  const present = useNow(60)
  const end = at ?? present
  const from = startOfDay(end, zone)
  const to = startOfDay(end, zone, 1)
  const results = useQueries({
    queries: classes.map((name) => ({
      queryKey: ['pulse', `class:${name}`, from, to, hour],
      queryFn: () => server.pulse({ class: name }, { from, to, step: hour }),
      refetchInterval: 60_000,
    })),
  })
  const rows = classes.flatMap((name, i) => {
    const series = results[i]?.data
    if (!series) return []
    let value = 0
    let normal = 0
    let known = false
    series.bucket.forEach((bucket, k) => {
      if (bucket >= end) return
      value += series.value[k] ?? 0
      const mid = series.mid[k]
      // The hour that is running has run only in part.
      const share = Math.min(1, (end - bucket) / series.step)
      if (mid != null) {
        normal += mid * share
        known = true
      }
    })
    return [{ name, value, normal: known ? normal : null }]
  })
  rows.sort((a, b) => b.value - a.value)
  const total = rows.reduce((sum, { value }) => sum + value, 0)
  const top = Math.max(1, ...rows.map(({ value, normal }) => Math.max(value, normal ?? 0)))
  const failing = results.length > 0 && results.every(({ isError }) => isError)
  return (
    <Section title={at === undefined ? w.complaints.classes : w.complaints.classesThen} aside={<strong>{w.complaints.total(count(total))}</strong>}>
      {failing && <Notice kind="failing" title={w.complaints.failing} />}
      {!failing && rows.length === 0 && <Notice kind="loading" title={w.complaints.loading} />}
      <ul className={styles.list}>
        {rows.slice(0, most).map(({ name, value, normal }) => (
          <li key={name}>
            <button type="button" aria-pressed={shown === name} onClick={() => onPick(name)}>
              <span className={styles.name}>{name}</span>
              <Bullet value={value} normal={normal} most={top} tone={normal !== null && value > normal + 2 * Math.sqrt(normal + 1) ? 'above' : 'plain'} />
              <b>{count(value)}</b>
              <span className={styles.normal}>{normal === null ? '' : w.complaints.normal(count(normal))}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
