import { fork } from 'node:child_process'
import { join } from 'node:path'

/** A thing that runs by itself. A run that fails is logged and tried again at the next turn; runs of one job never overlap. */
export type Job = {
  name: string
  everyMs: number
  run: () => Promise<unknown>
}

/** Starts the jobs, each at once and then every so often. `stop` waits for the runs under way. */
export const startJobs = (jobs: readonly Job[], log: (line: string) => void): { stop: () => Promise<void> } => {
  let stopped = false
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()
  const turn = (job: Job): void => {
    const under = job
      .run()
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!stopped) log(`job ${job.name}: ${error instanceof Error ? error.message : String(error)}`)
      })
      .finally(() => {
        running.delete(job.name)
        if (!stopped)
          timers.set(
            job.name,
            setTimeout(() => turn(job), job.everyMs),
          )
      })
    running.set(job.name, under)
  }
  for (const job of jobs) turn(job)
  return {
    stop: async () => {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}

type FeedWord = { progress?: number; stage?: string; seeded?: boolean }

export type Feed = {
  home: string
  url: string
  token: string
  seed: number
  stateFile: string
  onProgress: (stage: string, progress: number) => void
  onSeeded: () => void
  /** A setting of the feed is at fault (it has said which); it is not started again. */
  onRefused: () => void
  log: (line: string) => void
}

/** With this code the feed says that a person must mend its settings. */
const refusedExit = 2

/** The longest pause before a feed that died is started again. */
const longestPauseMs = 10_000

/**
 * Keeps the demo city's feed running: a process of its own that knows nothing of the server but its URL and a token, and sends
 * as a customer's would. Started again with growing pauses if it dies.
 */
export const keepFeed = ({
  home,
  url,
  token,
  seed,
  stateFile,
  onProgress,
  onSeeded,
  onRefused,
  log,
}: Feed): { stop: () => Promise<void> } => {
  let stopped = false
  let pauseMs = 200
  let timer: NodeJS.Timeout | undefined
  let child: ReturnType<typeof fork> | undefined
  const start = (): void => {
    child = fork(join(home, 'data', 'city', 'feed.ts'), {
      cwd: home,
      execPath: process.execPath,
      env: {
        ...process.env,
        QIANSHAO_FEED_URL: url,
        QIANSHAO_FEED_TOKEN: token,
        QIANSHAO_FEED_SEED: String(seed),
        QIANSHAO_FEED_STATE: stateFile,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    // The feed is our own file: its words have this shape.
    child.on('message', (word: FeedWord) => {
      pauseMs = 200
      if (word.progress !== undefined) onProgress(word.stage ?? '', word.progress)
      if (word.seeded) onSeeded()
    })
    child.once('exit', (code, signal) => {
      if (stopped) return
      if (code === refusedExit) return onRefused()
      log(`feed ended (${signal ?? code}); again in ${pauseMs} ms`)
      timer = setTimeout(start, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    })
  }
  start()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      const living = child
      if (!living || living.exitCode !== null || living.signalCode !== null) return
      const gone = new Promise((resolve) => living.once('exit', resolve))
      living.kill('SIGTERM')
      await gone
    },
  }
}
