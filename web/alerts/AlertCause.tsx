import type { Alert } from '../api.ts'
import { Bullet } from '../ui/Bullet.tsx'
import { count, figure } from '../ui/figures.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AlertCause.module.css'
import { expectedFigure } from './line.ts'

type Evidence = NonNullable<Alert['evidence']>

/** What may lie behind an alert: what else is off here and now, and what stands and is said around it. Nothing is drawn where nothing is known. */
export const AlertCause = ({ evidence: { leading, nearby } }: { evidence: Evidence }) => (
  <>
    {leading.length > 0 && <Leading leading={leading} />}
    {(nearby.components.length > 0 || nearby.complaints.length > 0 || nearby.parking) && <Nearby nearby={nearby} />}
  </>
)

const Leading = ({ leading }: Pick<Evidence, 'leading'>) => (
  <Section title={w.alerts.leading} aside={w.alerts.leadingNote}>
    <ul className={styles.list}>
      {leading.map(({ kind, code, name, observed, expected, z }) => (
        <li key={`${kind} ${code}`}>
          <span className={styles.name}>{name}</span>
          <b>
            {figure(observed)}
            <small>{expected > 0 ? w.alerts.usualCount(expectedFigure(expected)) : w.alerts.usualNone}</small>
          </b>
          <span className={styles.bar}>
            <Bullet
              value={observed}
              normal={expected}
              most={Math.max(observed, expected) * 1.05}
              tone={z !== null && z > 0 ? 'above' : 'plain'}
            />
          </span>
        </li>
      ))}
    </ul>
  </Section>
)

/** Few calls are above what is usual by chance. */
const isMany = ({ count: n, usual }: Evidence['nearby']['complaints'][number]): boolean =>
  usual !== null && n > 2 * usual && n >= usual + 2

const Nearby = ({ nearby: { components, complaints, parking } }: Pick<Evidence, 'nearby'>) => (
  <Section title={w.alerts.nearby}>
    <dl className={styles.nearby}>
      {parking && (
        <>
          <dt>{w.alerts.parking}</dt>
          <dd>
            {w.alerts.parkingOf(count(parking.parked), count(parking.bays))}{' '}
            {parking.parked > parking.bays ? (
              <em>{w.alerts.parkingShort(count(parking.parked - parking.bays))}</em>
            ) : (
              w.alerts.parkingFree(count(parking.bays - parking.parked))
            )}
            <Bullet
              value={parking.parked}
              normal={parking.bays}
              most={Math.max(parking.parked, parking.bays) * 1.05}
              tone={parking.parked > parking.bays ? 'above' : 'plain'}
            />
          </dd>
        </>
      )}
      {complaints.length > 0 && (
        <>
          <dt>{w.alerts.complaintsNear}</dt>
          <dd>
            <ul>
              {complaints.map((one) => (
                <li key={one.class} data-above={isMany(one) || undefined}>
                  {one.class} <b>{count(one.count)}</b>
                  {one.usual !== null && <small>{w.alerts.usualCount(expectedFigure(one.usual))}</small>}
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
      {components.length > 0 && (
        <>
          <dt>{w.alerts.components}</dt>
          <dd>
            <ul>
              {components.map((one) => (
                <li key={one.class}>
                  {one.name} <b>{count(one.count)}</b>
                  {one.amiss > 0 && <em>{w.alerts.amiss(one.amiss)}</em>}
                </li>
              ))}
            </ul>
          </dd>
        </>
      )}
    </dl>
  </Section>
)
