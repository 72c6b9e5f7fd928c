import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'

/** Where the built pages stand, below the checkout. */
export const pagesFolder = (home: string): string => join(home, '.build', 'web')

const fingerprint = async (home: string): Promise<string> => {
  const hash = createHash('sha256')
  const files = (await readdir(join(home, 'web'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of [...files, join(home, 'vite.config.ts'), join(home, 'package-lock.json')]) {
    const { size, mtimeMs } = await stat(file)
    hash.update(`${relative(home, file)}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 12)
}

/**
 * Builds the pages if their sources changed since the last build, in a process of its own so that the start goes on beside
 * it. Answers the build's fingerprint, which clients compare to learn that they are old. Throws with Vite's own words.
 */
export const buildPages = async (home: string): Promise<string> => {
  const folder = pagesFolder(home)
  const stamp = join(folder, '.fingerprint')
  const wanted = await fingerprint(home)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return wanted
  await rm(stamp, { force: true })
  const vite = spawn(
    process.execPath,
    [join(home, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  const said: Buffer[] = []
  vite.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  vite.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => vite.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`pages could not be built:\n${Buffer.concat(said).toString()}`)
  await writeFile(stamp, wanted)
  return wanted
}

/** Serves the built pages: hashed files for a year, the page itself always asked for anew; every unknown path is the page. */
export const pageRoutes = (home: string) => {
  const root = relative(process.cwd(), pagesFolder(home)) || '.'
  const page = serveStatic({ root, path: 'index.html' })
  return new Hono()
    .use(compress())
    .use('/assets/*', async (c, next) => {
      await next()
      if (c.res.status === 200) c.header('Cache-Control', 'public, max-age=31536000, immutable')
    })
    .use('*', serveStatic({ root }))
    .get('*', async (c, next) => {
      c.header('Cache-Control', 'no-cache')
      return page(c, next)
    })
}
