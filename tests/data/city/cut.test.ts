import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaOf, centreOf, cut, partsInside, type Ring, roundness } from '../../../data/city/cut.ts'

const square: Ring = [
  { x: 0, y: 0 },
  { x: 400, y: 0 },
  { x: 400, y: 400 },
  { x: 0, y: 400 },
]
/** An L: the corner at the north-east is missing. */
const bent: Ring = [
  { x: 0, y: 0 },
  { x: 400, y: 0 },
  { x: 400, y: 200 },
  { x: 200, y: 200 },
  { x: 200, y: 400 },
  { x: 0, y: 400 },
]

test('area, centre and roundness of a square', () => {
  expect(areaOf(square)).toBe(160_000)
  expect(areaOf(square.toReversed())).toBe(-160_000)
  expect(centreOf(square)).toEqual({ x: 200, y: 200 })
  expect(roundness(square)).toBeCloseTo(Math.PI / 4, 9)
})

describe('cut', () => {
  test('halves a square along a line that is carried on to its sides', () => {
    const pieces = cut(square, [
      { x: 200, y: 150 },
      { x: 200, y: 250 },
    ])
    expect(pieces?.map(areaOf)).toEqual([80_000, 80_000])
  })

  test('cuts a bent ring only as far as the next side', () => {
    const pieces = cut(bent, [
      { x: 100, y: 300 },
      { x: 110, y: 300 },
    ])
    expect(pieces?.map(areaOf).sort((a, b) => a - b)).toEqual([20_000, 100_000])
  })

  test('follows the bends of the line, which both pieces share', () => {
    const bend = { x: 180, y: 260 }
    const pieces = cut(square, [{ x: 60, y: 200 }, bend, { x: 340, y: 200 }])
    for (const piece of pieces ?? []) expect(piece).toContainEqual(bend)
    expect(pieces).toHaveLength(2)
  })

  test('an end within 8 m of a corner becomes the corner', () => {
    const [left = [], right = []] =
      cut(square, [
        { x: 200, y: 200 },
        { x: 203, y: 203.02 },
      ]) ?? []
    expect(left).toHaveLength(3)
    expect(right).toHaveLength(3)
  })

  test('a line that crosses itself or leaves nothing is no cut', () => {
    const loop = [
      { x: 100, y: 200 },
      { x: 300, y: 200 },
      { x: 300, y: 300 },
      { x: 200, y: 300 },
      { x: 200, y: 100 },
    ]
    expect(cut(square, loop)).toBeUndefined()
    expect(cut(square, [{ x: 200, y: 200 }])).toBeUndefined()
  })

  test('any straight cut leaves two counterclockwise pieces that sum up to the whole', () => {
    const inside = fc.record({
      x: fc.double({ min: 10, max: 190, noNaN: true }),
      y: fc.double({ min: 10, max: 390, noNaN: true }),
    })
    fc.assert(
      fc.property(inside, fc.double({ min: 0, max: Math.PI, noNaN: true }), (at, angle) => {
        const pieces = cut(bent, [at, { x: at.x + Math.cos(angle), y: at.y + Math.sin(angle) }])
        if (!pieces) return
        for (const piece of pieces) expect(areaOf(piece)).toBeGreaterThan(0)
        expect(areaOf(pieces[0]) + areaOf(pieces[1])).toBeCloseTo(areaOf(bent), 4)
      }),
    )
  })
})

test('parts of a line inside a ring, clear of its sides', () => {
  const through = [
    { x: -100, y: 100 },
    { x: 600, y: 100 },
  ]
  const [part = []] = partsInside(square, through, 50, 100)
  expect(part[0]?.x).toBeGreaterThan(50)
  expect(part.at(-1)?.x).toBeLessThan(350)
  expect(part).toHaveLength(2)
  expect(partsInside(square, through, 50, 350)).toEqual([])
  const along = [
    { x: 0, y: 20 },
    { x: 400, y: 20 },
  ]
  expect(partsInside(square, along, 50, 0)).toEqual([])
})
