import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lockFolder } from '../../../api/db/lock.ts'
import { markOf } from '../../../api/db/process.ts'
import { eventually, temporaryFolder } from '../../support/folders.ts'

test('a folder is held by one: the second is told who has it and since when, and gets it once it is free', async () => {
  const folder = join(temporaryFolder(), 'made', 'by', 'us')
  const lock = await lockFolder(folder)
  const { since } = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'conflict',
    message: `数据文件夹 ${folder} 正在使用中：进程 ${process.pid}，自 ${since} 起。请先停止它，或用 QIANSHAO_DATA 指定另一个文件夹`,
  })
  lock.release()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  ;(await lockFolder(folder)).release()
})

/** The lock of this process with some of it changed. */
async function lockText(folder: string, change: Record<string, unknown>): Promise<string> {
  const lock = await lockFolder(folder)
  const text = readFileSync(join(folder, 'lock'), 'utf8')
  lock.release()
  return JSON.stringify({ ...JSON.parse(text), ...change })
}

test('the lock of a dead process is taken over', async () => {
  const folder = temporaryFolder()
  const child = spawn('sleep', ['60'])
  const mark = markOf(child.pid ?? 0)
  child.kill('SIGKILL')
  await eventually('it is dead', () => child.signalCode !== null)
  writeFileSync(join(folder, 'lock'), await lockText(folder, mark))
  const lock = await lockFolder(folder)
  onTestFinished(() => lock.release())
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid)
})

test('a pid that now belongs to another process holds nothing', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'lock'), await lockText(folder, { began: 'long ago' }))
  ;(await lockFolder(folder)).release()
})

test('of several that find a dead lock exactly one gets the folder', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'lock'), await lockText(folder, { pid: 1, began: 'long ago' }))
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
  const got = tries.filter((one) => one.status === 'fulfilled')
  expect(got).toHaveLength(1)
  for (const one of got) one.value.release()
})

test('a lock of another machine counts while it is touched, and is taken over once it is not', {
  timeout: 30_000,
}, async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'lock')
  writeFileSync(file, await lockText(folder, { where: 'elsewhere', host: 'other-host', pid: 7 }))
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), 200)
  onTestFinished(() => clearInterval(beat))
  await expect(lockFolder(folder)).rejects.toThrow(/进程 7（主机 other-host），自/)
  clearInterval(beat)
  utimesSync(file, new Date(0), new Date(0))
  ;(await lockFolder(folder)).release()
})

test.skipIf(process.getuid?.() === 0)('a folder that cannot be written says so', async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o500)
  onTestFinished(() => chmodSync(folder, 0o700))
  await expect(lockFolder(join(folder, 'data'))).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('不可写'),
  })
})

test('a folder that cannot be made says so', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  await expect(lockFolder(join(file, 'data'))).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/不可写（ENOTDIR.*请检查权限和磁盘空间，或用 QIANSHAO_DATA 指定另一个文件夹/),
  })
})
