import { expect, test } from 'vitest'
import { guessedReading, missingOf } from '../../../web/imports/reading.ts'

const field = (name: string, required: boolean) => ({ name, label: name, required, aliases: [] })
const fields = [field('code', true), field('name', true), field('lon', false), field('lat', false), field('wkt', false)]
const asked = { fields, needs: [] }

test('what is missing: the system, required columns, and for a table the place', () => {
  expect(missingOf(asked, undefined, { code: 'A' })).toEqual({ crs: true, fields: ['name'] })
  expect(missingOf(asked, 'wgs84', { code: 'A', name: 'B' })).toEqual({ crs: false, fields: [] })
  const table = { fields, needs: ['lonlat columns' as const] }
  expect(missingOf(table, 'wgs84', { code: 'A', name: 'B', lon: 'x' }).fields).toEqual(['lat'])
  expect(missingOf(table, 'wgs84', { code: 'A', name: 'B', wkt: 'w' }).fields).toEqual([])
})

test('a check begins by itself only where nothing has to be asked', () => {
  const draft = {
    ...asked,
    guess: { code: 'A', name: 'B' },
    crs: 'wgs84' as const,
    encoding: 'utf-8' as const,
    layer: undefined,
  }
  expect(guessedReading(draft)).toMatchObject({ crs: 'wgs84', mapping: { code: 'A', name: 'B' }, options: {} })
  expect(guessedReading({ ...draft, crs: undefined })).toBeUndefined()
  expect(guessedReading({ ...draft, guess: { code: 'A' } })).toBeUndefined()
  for (const need of ['crs', 'encoding', 'layer'] as const)
    expect(guessedReading({ ...draft, needs: [need] }), need).toBeUndefined()
})
