import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { catalogues } from '../../web/words.ts'

const web = resolve(import.meta.dirname, '..', '..', 'web')
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const slices = files.filter((file) => file.endsWith('/words.ts')).sort()
const han = /\p{Script=Han}/u

test('no text stands in a component: every word is in the catalogue or a slice of it', () => {
  const faults = files
    .filter((file) => file !== 'words.ts' && !slices.includes(file))
    .flatMap((file) =>
      readFileSync(join(web, file), 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          han.test(line.replace(/\/\/.*$|\/?\*.*$/, ''))
            ? [`web/${file}:${i + 1} belongs into the words.ts beside it: ${line.trim()}`]
            : [],
        ),
    )
  expect(faults).toEqual([])
})

test('the words are spread over the slices of the screens', () => {
  expect(slices).toContain('alerts/words.ts')
  expect(slices.length).toBeGreaterThan(10)
})

test.each(slices)('%s is in the catalogue, and no other slice writes over it', async (file) => {
  const slice: Record<string, Record<string, unknown>> = await import(pathToFileURL(join(web, file)).href)
  expect(Object.keys(slice).sort()).toEqual(['en', 'zh'])
  for (const language of ['zh', 'en'] as const) {
    const catalogue: Record<string, unknown> = catalogues[language]
    const words = slice[language] ?? {}
    // A slice is one group of the catalogue, or brings several of them.
    const whole = Object.values(catalogue).includes(words)
    const lost = Object.keys(words).filter((key) => !whole && catalogue[key] !== words[key])
    expect(lost, `${language} texts of web/${file} that no screen can reach`).toEqual([])
  }
})

test('English says nothing in Chinese but the name of the other language', () => {
  // A text made by a function stands in the function’s own source.
  const texts = (value: unknown): string[] =>
    typeof value === 'string' || typeof value === 'function'
      ? [String(value)]
      : value && typeof value === 'object'
        ? Object.values(value).flatMap(texts)
        : []
  const { language, ...rest } = catalogues.en
  expect(texts(rest).length).toBeGreaterThan(400)
  expect(texts(rest).filter((text) => han.test(text))).toEqual([])
  expect(language.other).toBe('中文')
})
