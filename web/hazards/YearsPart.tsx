import { useState } from 'react'
import type { HazardYears } from '../api.ts'
import { count, figure, signedPercent } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import { type Season, useYears } from './queries.ts'
import { RainChart } from './RainChart.tsx'
import styles from './YearsPart.module.css'

const seasons = {
  year: {},
  flood: { seasonFrom: '06-01', seasonTo: '09-15' },
} as const satisfies Record<string, Season>

/** A query year on year: all orders, the same days, and a heavy rain, so that a dry year does not pass for a better one. */
export const YearsPart = ({ id, zone }: { id: number; zone: string }) => {
  const [season, setSeason] = useState<keyof typeof seasons>('year')
  const { data, isError, refetch } = useYears(id, seasons[season])
  if (!data)
    return isError ? (
      <Notice kind="failing" title={w.hazards.failing} onRetry={() => void refetch()} />
    ) : (
      <Notice kind="loading" title={w.hazards.loading} />
    )
  return (
    <>
      <fieldset className={styles.seasons} aria-label={w.hazards.tabs.years}>
        {(['year', 'flood'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={each === season} onClick={() => setSeason(each)}>
            {w.hazards.seasons[each]}
          </button>
        ))}
      </fieldset>
      {data.change ? <ChangeWords change={data.change} /> : <p className={styles.quiet}>{w.hazards.oneYear}</p>}
      <YearTable years={data.years} />
      {data.events.length > 0 ? (
        <Section title={w.hazards.events(data.heavy, data.days)}>
          <RainChart events={data.events} zone={zone} />
        </Section>
      ) : (
        <p className={styles.quiet}>{w.hazards.noRain}</p>
      )}
    </>
  )
}

const ChangeWords = ({ change }: { change: NonNullable<HazardYears['change']> }) => (
  <p className={styles.change}>
    <b>{w.hazards.change(change.year, change.before)}</b>
    {[
      ...(change.plain === null ? [] : [w.hazards.changePlain(signedPercent(change.plain))]),
      ...(change.perRain === null ? [] : [w.hazards.changePerRain(signedPercent(change.perRain))]),
      ...(change.rain
        ? [
            w.hazards.changeRain(
              signedPercent(change.rain.change),
              signedPercent(change.rain.low),
              signedPercent(change.rain.high),
            ),
            change.rain.p < 0.05 ? w.hazards.sure : w.hazards.notSure,
          ]
        : [w.hazards.noRain]),
    ].join(w.dot)}
  </p>
)

const YearTable = ({ years }: { years: HazardYears['years'] }) => {
  const most = Math.max(1, ...years.map(({ orders }) => orders))
  return (
    <table className={styles.years}>
      <thead>
        <tr>
          <th scope="col">{w.hazards.year}</th>
          <th scope="col" className={styles.wide} aria-label={w.hazards.yearOrders} />
          <th scope="col">{w.hazards.yearOrders}</th>
          <th scope="col">{w.hazards.sameDays}</th>
          <th scope="col">{w.hazards.wet}</th>
          <th scope="col">{w.hazards.rains}</th>
          <th scope="col">{w.hazards.mm}</th>
          <th scope="col">{w.hazards.perRain}</th>
        </tr>
      </thead>
      <tbody>
        {years.map((year) => (
          <tr key={year.year}>
            <th scope="row">{year.year}</th>
            <td className={styles.wide}>
              <i style={{ width: `${(100 * year.orders) / most}%` }}>
                <i style={{ width: `${year.orders > 0 ? (100 * year.wet) / year.orders : 0}%` }} />
              </i>
            </td>
            <td>{count(year.orders)}</td>
            <td>{count(year.sameDays)}</td>
            <td>{count(year.wet)}</td>
            <td>{count(year.rains)}</td>
            <td>
              {figure(year.mm)} <small>mm</small>
            </td>
            <td>
              <b>{year.perRain === null ? '–' : figure(year.perRain)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
