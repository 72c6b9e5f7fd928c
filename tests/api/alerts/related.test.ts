import fc from 'fast-check'
import { gridDisk, latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { type Relative, relate, touching } from '../../../api/alerts/related.ts'
import { beside, far, middle, opposite } from './world.ts'

const disk = gridDisk(middle, 5)
const alert = (id: number, cells: readonly string[], over: Partial<Relative> = {}): Relative => ({
  id,
  severity: 'B',
  openedAt: id,
  parent: null,
  cells,
  ...over,
})
const applied = (live: readonly Relative[]): Relative[] => {
  const changed = relate(live)
  return live.map((one) => ({ ...one, parent: changed.has(one.id) ? (changed.get(one.id) ?? null) : one.parent }))
}
const parents = (live: readonly Relative[]) => Object.fromEntries(applied(live).map(({ id, parent }) => [id, parent]))

test('a quarter of the smaller one must touch', () => {
  const away = gridDisk(latLngToCell(39.95, 116.45, 10), 3)
  const pair = (one: readonly string[], other: readonly string[]) =>
    touching([alert(1, one), alert(2, other)])
      .get(1)
      ?.has(2)
  expect(pair([beside], [middle])).toBe(true)
  expect(pair([far], [middle])).toBe(false)
  expect(pair([middle, ...away.slice(0, 3)], [beside, ...away.slice(10, 20)]), 'one of four').toBe(true)
  expect(pair([middle, ...away.slice(0, 4)], [beside, ...away.slice(25, 37)]), 'one of five').toBe(false)
  expect(pair([], [middle])).toBe(false)
})

test('the worst speaks for the rest, then the oldest, also of those that touch by another', () => {
  expect(parents([alert(1, [beside]), alert(2, [opposite], { severity: 'A' }), alert(3, [middle])])).toEqual({
    1: 2,
    2: null,
    3: 2,
  })
  expect(parents([alert(1, [middle], { openedAt: 9 }), alert(2, [middle]), alert(3, [far])])).toEqual({
    1: 2,
    2: null,
    3: null,
  })
})

test('a family stands while its parent lives, and then the best of the rest speaks', () => {
  const family = [alert(1, [middle]), alert(2, [middle], { parent: 1 }), alert(3, [middle], { parent: 1 })]
  expect(parents([...family.slice(0, 1), alert(2, [far], { parent: 1 })]), 'though it moved away').toEqual({
    1: null,
    2: 1,
  })
  expect(parents(family.map((one) => (one.id === 3 ? { ...one, severity: 'A' as const } : one)))).toEqual({
    1: null,
    2: 1,
    3: 1,
  })
  expect(parents(family.slice(1))).toEqual({ 2: null, 3: 2 })
})

test('two families that grow together stay two; a newcomer joins the better', () => {
  const two = [
    alert(1, [beside]),
    alert(2, [beside], { parent: 1 }),
    alert(3, [opposite], { severity: 'A' }),
    alert(4, [opposite], { parent: 3 }),
  ]
  expect(relate(two).size).toBe(0)
  expect(parents([...two, alert(5, [middle])])).toMatchObject({ 5: 3, 1: null, 3: null })
})

test('a newcomer worse than the parent takes the family over, so that nothing grave is listed below something slight', () => {
  const family = [alert(1, [middle], { severity: 'C' }), alert(2, [middle], { severity: 'C', parent: 1 })]
  expect(parents([...family, alert(3, [beside], { severity: 'A' })])).toEqual({ 1: 3, 2: 3, 3: null })
})

test('whatever happens, a parent has no parent, is live, and the same again changes nothing', () => {
  const relative = fc.record({
    severity: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
    openedAt: fc.nat(5),
    cells: fc.uniqueArray(fc.constantFrom(...disk), { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(relative, { maxLength: 8 }), fc.array(fc.nat(30), { maxLength: 8 }), (made, gone) => {
      let live: Relative[] = []
      for (const [index, one] of made.entries()) {
        // One comes, and now and then one goes.
        live = applied([...live, { ...one, id: index + 1, parent: null }])
        const leaver = gone[index]
        if (leaver !== undefined) live = applied(live.filter(({ id }) => id !== leaver))
        const byId = new Map(live.map((each) => [each.id, each]))
        expect(relate(live).size).toBe(0)
        for (const { parent } of live) if (parent !== null) expect(byId.get(parent)?.parent).toBeNull()
        // Of alerts without family that touch, none is left alone.
        const heads = new Set(live.map(({ parent }) => parent))
        const touched = touching(live)
        for (const each of live.filter(({ id, parent }) => parent === null && !heads.has(id)))
          expect(touched.get(each.id)?.size).toBe(0)
      }
    }),
    { numRuns: 60 },
  )
})
