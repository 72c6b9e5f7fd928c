import fc from 'fast-check'
import { expect, test } from 'vitest'
import { piecesOf } from '../../../web/ui/pieces.ts'

test('a text is cut at its marks', () => {
  const gas = { from: 2, to: 5, name: '燃气' }
  expect(piecesOf('闻到煤气味，很大', [gas])).toEqual([
    { from: 0, text: '闻到', mark: undefined },
    { from: 2, text: '煤气味', mark: gas },
    { from: 5, text: '，很大', mark: undefined },
  ])
})

test('whatever the marks are, overlapping or beyond the end, the text comes out whole and the pieces follow each other', () => {
  const mark = fc.record({ from: fc.nat(12), to: fc.nat(16) })
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.array(mark, { maxLength: 6 }), (text, marks) => {
      const pieces = piecesOf(text, marks)
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
      let at = 0
      for (const piece of pieces) {
        expect(piece.from).toBe(at)
        expect(piece.text).not.toBe('')
        at += piece.text.length
      }
      const marked = (i: number) => pieces.find(({ from, text: own }) => from <= i && i < from + own.length)?.mark
      for (let i = 0; i < text.length; i++)
        expect(marked(i) !== undefined).toBe(marks.some(({ from, to }) => from <= i && i < to))
    }),
  )
})
