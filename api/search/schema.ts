import { z } from 'zod'

export const searchQuery = z.object({
  q: z.string().trim().min(1, '请输入要找的编码、名称、拼音、类别、工单号或地址').max(200, '不得超过 200 个字'),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
