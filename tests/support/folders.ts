import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qianshao-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Waits until the condition holds, looking every 20 ms; fails saying what was waited for when the time (milliseconds) is over. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, time = 20_000): Promise<void> {
  const deadline = Date.now() + time
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${time} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
