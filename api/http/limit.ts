import { bodyLimit } from 'hono/body-limit'
import { AppError } from './errors.ts'

/** Refuses bodies of more than so many KB with 413: what is validated as JSON is held in memory whole. */
export const bodyAtMost = (kilobytes: number) =>
  bodyLimit({
    maxSize: kilobytes * 1024,
    onError: () => {
      throw new AppError('invalid', `正文超过 ${kilobytes} KB，请检查内容`, { limitBytes: kilobytes * 1024 }, 413)
    },
  })
