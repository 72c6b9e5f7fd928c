import { z } from 'zod'

export const runParam = z.object({ id: z.uuid('编号不对：须为 POST /api/normals 返回的 id') })
