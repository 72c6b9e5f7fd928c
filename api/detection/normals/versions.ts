import type { ClickHouseClient } from '@clickhouse/client'
import type { Calibration } from './calibration.ts'
import { loadCalibration, loadVersions, type NormalVersion } from './queries.ts'

/** Versions of a metric, newest first; a version is there whole or not at all. */
export const versionsOf = async (facts: ClickHouseClient, metric: string): Promise<NormalVersion[]> =>
  (await loadVersions(facts)).filter((one) => one.metric === metric)

/** The version in force for a metric with its calibration, undefined before the first. */
export const latestVersion = async (
  facts: ClickHouseClient,
  metric: string,
): Promise<(NormalVersion & { calibration: Calibration }) | undefined> => {
  const [newest] = await versionsOf(facts, metric)
  const calibration = newest && (await loadCalibration(facts, metric, newest.version))
  return newest && calibration && { ...newest, calibration }
}
