import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Path of a file of real data beside the checkout (../shared/data/…), undefined where this machine has none.
 * Tests that need one skip, saying so: `const file = sharedData('nab', 'nyc_taxi.csv')`, `test.skipIf(!file)('…')`.
 */
export function sharedData(...path: string[]): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path.join('/')}`, import.meta.url))
  return existsSync(file) ? file : undefined
}
