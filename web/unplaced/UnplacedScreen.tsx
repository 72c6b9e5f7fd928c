import { DeskPage } from '../live/DeskPage.tsx'
import { w } from '../words.ts'
import { Queue } from './Queue.tsx'

/** Where a person brings orders without coordinates to their places. */
export const UnplacedScreen = () => (
  <DeskPage
    title={w.unplaced.title}
    needs="edit"
    refused={{ title: w.unplaced.forbidden, more: w.unplaced.forbiddenMore }}
  >
    {(desk) => <Queue {...desk} />}
  </DeskPage>
)
