import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { buildPages, pagesFolder } from '../../api/http/pages.ts'

const home = resolve(import.meta.dirname, '..', '..')
const folder = pagesFolder(home)
/** Script that a screen may need, compressed, before it asks for the map. */
const limitBytes = 1_000_000

const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

/** The scripts that run before anything is loaded lazily: the page's own and all they import at once. */
const eagerScripts = (): string[] => {
  const found = new Set(
    [...read('index.html').matchAll(/<(?:script|link)[^>]+(?:src|href)="\/([^"]+\.m?js)"/g)].map((hit) => hit[1] ?? ''),
  )
  for (const script of found) {
    for (const [, path] of read(script).matchAll(/(?:^|[;}\n])import(?:[^'"()]*?from)?\s*["']\.\/([^"']+)["']/g))
      found.add(`assets/${path}`)
  }
  return [...found]
}

beforeAll(() => buildPages(home), 120_000)

test('the screen without its map is less than 1 MB of compressed script', () => {
  const scripts = eagerScripts()
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(readFileSync(join(folder, script))).length, 0)
  expect(bytes).toBeLessThan(limitBytes)
})

test('the map is not among it', () => {
  for (const script of eagerScripts()) expect(read(script)).not.toContain('maplibregl-canvas')
})

test('the page has no inline script or style, and names no other host', () => {
  const page = read('index.html')
  expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/)
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
})
