import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../http/errors.ts'
import { type DraftAnswer, DraftClient } from './client.ts'
import type { DraftOptions } from './options.ts'

export type Screen = {
  /** 0…1. */
  progress: (words: string, share: number) => void
  say: (line: string) => void
}

const askedEveryMs = 200
const issuesShown = 10

/**
 * Brings a file in as the web does: upload, check, and where nothing stands against it, commit. Returns false where it was not
 * written: the draft then stays, to be looked at in the web. Throws AppError in words for the person at the terminal.
 */
export const runDraft = async (options: DraftOptions, screen: Screen, stop: AbortSignal): Promise<boolean> => {
  const token = await readFile(options.tokenFile, 'utf8').catch(() => {
    throw new AppError('invalid', `找不到令牌文件 ${options.tokenFile}：请先启动一次前哨，或用 --token-file 指明`)
  })
  const client = new DraftClient(options.url, token.trim())
  screen.progress(`正在上传 ${basename(options.file)}`, 0)
  const uploaded = await client.upload(options.kind, options.file)
  try {
    return await proceed(client, uploaded, options, screen, stop)
  } catch (error) {
    // Nothing was written and the person at the terminal will begin anew: no draft is left lying about.
    await client.discard(uploaded.id).catch(() => undefined)
    throw error
  }
}

const proceed = async (
  client: DraftClient,
  uploaded: DraftAnswer,
  { opening, map, options, force, rejects }: DraftOptions,
  screen: Screen,
  stop: AbortSignal,
): Promise<boolean> => {
  const { id } = uploaded
  const isStated = Object.values(opening).some((word) => word !== undefined)
  const draft = isStated ? await client.reopen(id, opening) : uploaded
  const read = [draft.format, draft.encoding, draft.crs].filter((word) => word !== undefined).join('，')
  await client.check(id, { ...opening, mapping: { ...draft.guess, ...map }, options })
  const checked = await rested(client, id, `正在检查（${read}）`, screen, stop)
  const { report } = checked
  if (!report) throw new AppError('invalid', checked.reason ?? '检查没有完成')
  for (const line of reportLines(report)) screen.say(line)
  if (report.rejected > 0 || report.issues.length > 0) {
    await writeFile(rejects, await client.rejects(id)).catch((error: Error) => {
      throw new AppError('invalid', `写不了 ${rejects}（${error.message}），请用 --rejects 另指一处`)
    })
    screen.say(`  逐行说明：${rejects}`)
  }
  const isSuspect = report.issueCounts.crs_suspect !== undefined && opening.crs === undefined
  if (report.accepted === 0 || ((report.blocking || isSuspect) && !force)) {
    const why = report.accepted === 0 ? '没有可以写入的行' : isSuspect ? '坐标系可疑' : '有整体性问题'
    const remedy = report.accepted === 0 ? '请改好文件后重试' : '确认无误可加 --force，坐标系可用 --crs 写明'
    screen.say(`没有写入：${why}；${remedy}。草稿 ${id} 已保留，可在网页里查看`)
    return false
  }
  await client.commit(id, force)
  const done = await rested(client, id, '正在写入', screen, stop)
  if (done.state !== 'committed') throw new AppError('invalid', done.reason ?? '写入没有完成')
  const { added = 0, changed = 0, unchanged = 0, removed = 0 } = done.result ?? {}
  screen.say(`已写入：新增 ${added}，变更 ${changed}，不变 ${unchanged}，撤销 ${removed}`)
  return true
}

/** Waits until nothing is being done with the draft, telling how far it is. Throws where the person stops it. */
const rested = async (
  client: DraftClient,
  id: number,
  words: string,
  screen: Screen,
  stop: AbortSignal,
): Promise<DraftAnswer> => {
  for (;;) {
    if (stop.aborted) throw new AppError('conflict', '已停止，没有写入任何内容')
    const draft = await client.look(id)
    if (draft.state !== 'checking' && draft.state !== 'committing') return draft
    screen.progress(words, draft.percent / 100)
    await pause(askedEveryMs)
  }
}

const reportLines = (report: NonNullable<DraftAnswer['report']>): string[] => {
  const { rows, accepted, rejected, added, changed, unchanged, removed, issues, issueCounts } = report
  const total = Object.values(issueCounts).reduce((sum, count) => sum + count, 0)
  return [
    `读 ${rows} 行，可写入 ${accepted}，不收 ${rejected}（新增 ${added}，变更 ${changed}，不变 ${unchanged}，撤销 ${removed}）`,
    ...issues
      .slice(0, issuesShown)
      .map(
        ({ row, severity, message }) =>
          `  ${severity === 'error' ? '错误' : '注意'}${row === null ? '' : ` 第 ${row} 行`}：${message}`,
      ),
    ...(total > issuesShown ? [`  … 共 ${total} 处`] : []),
  ]
}
