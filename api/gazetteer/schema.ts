import { z } from 'zod'

export const geocodeQuery = z.object({
  text: z.string().trim().min(1, '请给出地点文字').max(500, '不得超过 500 个字'),
  /** Area codes that the asker knows, parted by commas. */
  within: z
    .string()
    .regex(/^\d{6,15}(,\d{6,15})*$/, '须为区划代码，多个用逗号分开')
    .transform((codes) => codes.split(','))
    .default([]),
})

export const thresholdBody = z.object({
  value: z.number().min(0.05, '须在 0.05 到 1 之间').max(1, '须在 0.05 到 1 之间'),
  /** From when on it counts; at once where left out. */
  since: z.iso.datetime({ offset: true, error: '须为带时区的时间，例如 2026-11-21T12:00:00+08:00' }).optional(),
})
