import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { copyFolder } from './copy-folder.ts'
import { findFreePort } from './free-port.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Baton and the sandbox EHR of this run answer; two sites, as in real life. */
    product: { baton: string; sandbox: string }
    /** A data folder with the clinic loaded, and nothing running on it: to be copied. */
    loadedClinic: string
  }
}

const ownRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Opens `/metrics` of a product that was started here. */
export const metricsToken = 'metrics-of-a-product-under-test'

export type RunningProduct = {
  baton: string
  sandbox: string
  /** Where the sandbox's mail server and its HISP listen. */
  smtpPort: number
  hispPort: number
  process: ChildProcess
  stop(): Promise<void>
}

/**
 * What `npm start` starts, on free ports and a data folder of its own; resolves when it has printed its address.
 *
 * @param jobs - `off`: charts stay as the clinic was made; `on`: Baton reads, sweeps and sends by itself
 * @param root - the checkout whose product it is, its client built
 */
export async function startProduct(
  dataDirectory: string,
  jobs: 'on' | 'off',
  root = ownRoot,
): Promise<RunningProduct> {
  const [port, sandboxPort] = [await findFreePort(), await findFreePort()]
  const [smtpPort, hispPort, directPort] = [await findFreePort(), await findFreePort(), await findFreePort()]
  const child = spawn(process.execPath, [join(root, 'server', 'start.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      SANDBOX_SMTP_PORT: String(smtpPort),
      SANDBOX_HISP_PORT: String(hispPort),
      BATON_DIRECT_PORT: String(directPort),
      BATON_DATA: dataDirectory,
      BATON_JOBS: jobs,
      BATON_METRICS_TOKEN: metricsToken,
    },
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await printedAddress(child)
  return {
    baton: `http://127.0.0.1:${port}`,
    sandbox: `http://localhost:${sandboxPort}`,
    smtpPort,
    hispPort,
    process: child,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

function printedAddress(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
    }
    child.stderr?.on('data', hear)
    child.stdout?.on('data', (chunk: Buffer) => {
      hear(chunk)
      if (said.includes('http://localhost:')) resolve()
    })
    child.once('exit', (code) =>
      reject(new Error(`the product stopped with ${code} before it was ready:\n${said}`)),
    )
  })
}

/**
 * A data folder of its own with the clinic of another: the product starts there in half the time. It is empty where the
 * database had to lie elsewhere, and is filled by the start.
 *
 * @param loaded - nothing may be running on it
 */
export async function copyClinic(loaded: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-clinic-'))
  if (!existsSync(join(loaded, 'postgres', 'data'))) return folder
  await copyFolder(loaded, folder)
  return folder
}

export default async function startWholeProduct(project: TestProject) {
  const loaded = await mkdtemp(join(tmpdir(), 'baton-loaded-'))
  await (await startProduct(loaded, 'off')).stop()
  project.provide('loadedClinic', loaded)
  const dataDirectory = await copyClinic(loaded)
  const product = await startProduct(dataDirectory, 'off')
  project.provide('product', { baton: product.baton, sandbox: product.sandbox })
  return async () => {
    await product.stop()
    for (const folder of [dataDirectory, loaded]) await rm(folder, { recursive: true, force: true })
  }
}
