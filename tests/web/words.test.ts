import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { catalogues } from '../../web/words.ts'

const web = resolve(import.meta.dirname, '..', '..', 'web')

test('no text stands in a component: every word is in the catalogue or a slice of it', () => {
  const han = /\p{Script=Han}/u
  const faults = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)words\.ts$/.test(file))
    .flatMap((file) =>
      readFileSync(join(web, file), 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          han.test(line.replace(/\/\/.*$|\/?\*.*$/, ''))
            ? [`web/${file}:${i + 1} belongs into web/words.ts: ${line.trim()}`]
            : [],
        ),
    )
  expect(faults).toEqual([])
})

test('English says nothing in Chinese but the name of the other language', () => {
  const texts = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(texts) : []
  const { language, ...rest } = catalogues.en
  expect(texts(rest).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([])
  expect(language.other).toBe('中文')
})
