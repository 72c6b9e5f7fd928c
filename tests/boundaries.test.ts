import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const home = resolve(import.meta.dirname, '..')

/** The rooms of api in order: each may import those before it and itself. */
const rooms = [
  'http',
  'db',
  'accounts',
  'files',
  'areas',
  'grid',
  'components',
  'gazetteer',
  'facts',
  'heat',
  'alerts',
  'detection',
  'hazards',
  'live',
  'imports',
  'search',
]
/** What a room may show to others lies here; the rest of a slice is its own. */
const privateFiles = ['routes.ts', 'queries.ts']
/** The files that put the house together may open every door. */
const roots = ['api/app.ts', 'api/jobs.ts', 'api/main.ts']

const filesBelow = (folder: string): string[] =>
  readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(home, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('data/local'))

type Import = { from: string; to: string; typeOnly: boolean }

const importsOf = (file: string): Import[] =>
  [
    ...readFileSync(join(home, file), 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'/g,
    ),
  ].map(([, type, path]) => ({
    from: file,
    to: relative(home, resolve(home, dirname(file), path ?? '').replace(/\?.*$/, '')),
    typeOnly: type !== undefined,
  }))

const all = ['api', 'web', 'data'].flatMap(filesBelow).flatMap(importsOf)
const top = (path: string) => path.split('/')[0]
const room = (path: string) => path.split('/')[1] ?? ''

test('data imports neither api nor web', () => {
  expect(
    all
      .filter((one) => top(one.from) === 'data' && top(one.to) !== 'data')
      .map((one) => `${one.from} must not import ${one.to}`),
  ).toEqual([])
})

test('web meets api only in web/api.ts, by type', () => {
  const faults = all.filter(
    (one) => top(one.from) === 'web' && top(one.to) === 'api' && !(one.from === 'web/api.ts' && one.typeOnly),
  )
  expect(faults.map((one) => `${one.from} must not import ${one.to}: ask web/api.ts`)).toEqual([])
})

test('web imports nothing of data: what a screen shows comes from the server', () => {
  expect(
    all
      .filter((one) => top(one.from) === 'web' && top(one.to) === 'data')
      .map((one) => `${one.from} must not import ${one.to}`),
  ).toEqual([])
})

test('each room of api imports only rooms to its left', () => {
  const faults = all.filter((one) => {
    if (top(one.from) !== 'api' || top(one.to) !== 'api' || roots.includes(one.from)) return false
    return roots.includes(one.to) || rooms.indexOf(room(one.to)) > rooms.indexOf(room(one.from))
  })
  expect(faults.map((one) => `${one.from} must not import ${one.to}: ${room(one.from)} stands to its left`)).toEqual([])
})

test('every folder of api is a room in the list', () => {
  const folders = readdirSync(join(home, 'api'), {
    withFileTypes: true,
  }).filter((entry) => entry.isDirectory())
  expect(folders.map((entry) => entry.name).sort()).toEqual([...rooms].sort())
})

test('routes and queries are private to their room', () => {
  const faults = all.filter((one) => {
    const name = one.to.split('/').at(-1) ?? ''
    return (
      top(one.to) === 'api' &&
      privateFiles.includes(name) &&
      !roots.includes(one.from) &&
      (top(one.from) !== 'api' || room(one.from) !== room(one.to))
    )
  })
  expect(faults.map((one) => `${one.from} must not import ${one.to}: it is private to ${room(one.to)}`)).toEqual([])
})

test('only main.ts files of api read the environment', () => {
  // Handing the environment on to a child, or where programs are found, is not reading a setting.
  const faults = filesBelow('api').filter((file) => {
    const text = readFileSync(join(home, file), 'utf8').replaceAll(/\.\.\.process\.env|PATH: process\.env\.PATH/g, '')
    return !file.endsWith('main.ts') && text.includes('process.env')
  })
  expect(faults.map((file) => `${file} reads the environment: let api/main.ts pass it in`)).toEqual([])
})

test('the top level holds what the house plan names and nothing else', () => {
  const named = [
    'LICENSE',
    'README.md',
    'api',
    'data',
    'package-lock.json',
    'package.json',
    'tests',
    'tsconfig.json',
    'vite.config.ts',
    'web',
  ]
  const seen = readdirSync(home).filter((name) => !name.startsWith('.') && name !== 'node_modules')
  expect(seen.sort()).toEqual(named.sort())
})
