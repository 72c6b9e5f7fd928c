import { openStores } from '../../api/db/open.ts'

/** A program that opens the stores of a folder and stays: tests end it in every way there is. argv: folder. */
const stores = await openStores({ dataDir: process.argv[2] ?? '', log: (line) => console.error(line) })
process.on('SIGTERM', async () => {
  await stores.close()
  process.exit(0)
})
console.log('open')
setInterval(() => {}, 1000)
