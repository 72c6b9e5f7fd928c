import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerDb } from '../db/ledger.ts'
import { AppError } from '../http/errors.ts'
import type { CitySettings } from './city.ts'
import { insertCity, loadCity, markSeededAt } from './queries.ts'
import { citySettings } from './settings.ts'

/** What the demo city brings when a folder has no city of its own. */
export type DemoPlan = Omit<CitySettings, 'demo'> & { seed: number }

export type FoundedCity = CitySettings & {
  seededAt: Date | null
  seed: number | null
}

/**
 * The city of this folder: the one its ledger holds, else the one `city.json` describes, else the demo city, which is then
 * written down. Throws `invalid` if `city.json` cannot be read as a city.
 */
export const ensureCity = async (ledger: LedgerDb, dataDir: string, demo: DemoPlan): Promise<FoundedCity> => {
  const kept = await loadCity(ledger)
  if (kept) return kept
  const file = join(dataDir, 'city.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  await insertCity(ledger, text === undefined ? { ...demo, demo: true } : { ...read(file, text), seed: null })
  const founded = await loadCity(ledger)
  if (!founded) throw new AppError('internal', 'the city row is gone after it was written')
  return founded
}

const read = (file: string, text: string): CitySettings => {
  try {
    return citySettings(JSON.parse(text))
  } catch (error) {
    throw new AppError('invalid', `${file} 不能用：${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Notes when the demo city's history was complete; later starts need not wait for it. */
export const markSeeded = (ledger: LedgerDb, at: Date): Promise<void> => markSeededAt(ledger, at)
