// Opens the cluster in the folder given and says so; `hold` waits to be killed, anything else stops it properly.
import { openEmbeddedCluster } from '../../server/store/embedded-cluster.ts'

const [folder = '', mode = 'stop'] = process.argv.slice(2)
const cluster = await openEmbeddedCluster({ dataFolder: folder, databases: ['one'] })
process.stdout.write(`${JSON.stringify({ adopted: cluster.wasAdopted, url: cluster.urlOf('one') })}\n`)
if (mode === 'hold') await new Promise(() => setInterval(() => undefined, 60_000))
await cluster.stop()
