import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const home = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(home, 'README.md'), 'utf8')
const sources = ['api', 'data', 'tests'].flatMap((folder) =>
  readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('data/local'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
)

test('names every npm script', () => {
  const scripts: Record<string, string> = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).scripts
  const missing = Object.keys(scripts).filter(
    (name) => !readme.includes(`npm run ${name}`) && !readme.includes(`npm ${name}`),
  )
  expect(missing).toEqual([])
})

test('names every environment variable a person may set', () => {
  const inner = new Set(['NODE_ENV', 'TZ', 'CI', 'HOME', 'PATH', 'TMPDIR'])
  const used = new Set(
    sources.flatMap((text) => [...text.matchAll(/process\.env\.([A-Z_]+)/g)].map(([, name]) => name ?? '')),
  )
  // What main.ts hands to its own children is not for people.
  const missing = [...used].filter(
    (name) => !inner.has(name) && !name.startsWith('QIANSHAO_CHILD_') && !readme.includes(`\`${name}\``),
  )
  expect(missing.sort()).toEqual([])
})

test('every folder and file it points to stands', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path ?? '')
  expect(links.filter((path) => !existsSync(join(home, path)))).toEqual([])
  expect(links.length).toBeGreaterThan(5)
})

test('has the five doors', () => {
  for (const door of ['api/app.ts', 'api/jobs.ts', 'web/routes.tsx', 'data/', 'tests/boundaries.test.ts'])
    expect(readme).toContain(door)
})
