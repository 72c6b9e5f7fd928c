import { useMutation, useQueryClient } from '@tanstack/react-query'
import { server } from '../api.ts'
import { tellOldTiles } from '../map/tile-news.ts'

/** Splits, merges and takes back; what was read of grids and drawn of them is old afterwards. */
export const useGridChanges = () => {
  const client = useQueryClient()
  const onSuccess = async () => {
    tellOldTiles()
    await Promise.all(['grid', 'grids'].map((name) => client.invalidateQueries({ queryKey: [name] })))
  }
  return {
    split: useMutation({
      mutationFn: ({ code, line }: { code: string; line: GeoJSON.Position[] }) => server.splitGrid(code, line),
      onSuccess,
    }),
    merge: useMutation({ mutationFn: (codes: string[]) => server.mergeGrids(codes), onSuccess }),
    undo: useMutation({ mutationFn: (change: number) => server.undoGrids(change), onSuccess }),
  }
}
