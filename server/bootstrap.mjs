// What runs before anything is installed: plain JavaScript that Node 20 understands.
// It installs what is missing, builds the client when its sources changed, and hands over to Node 24.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const installStamp = join(modules, '.installed-from')
const buildStamp = join(root, 'dist', '.built-from')

/** What the client is built from; anything else may change without a rebuild. */
const clientSources = [
  'client',
  'public',
  'server/domain',
  'server/contract',
  'vite.config.ts',
  'package-lock.json',
]

/** Each command: the script Node 24 runs, its fixed arguments, and whether the built client is needed. */
const commands = {
  start: { script: 'server/start.ts', needsClient: true },
  serve: { script: 'server/main.ts', needsClient: true },
  test: { script: 'test/run.mjs', needsClient: true },
  check: { script: 'test/check.mjs', needsClient: true },
  bench: { script: 'test/bench/run.ts', needsClient: true },
  cli: { script: 'server/cli.ts', needsClient: false },
}

/** Digest of files' paths and contents, in a stable order. */
function digestOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((each) => filesUnder(join(root, each))).sort()) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)))
}

function isStamped(file, digest) {
  return existsSync(file) && readFileSync(file, 'utf8') === digest
}

/** Runs a step with its output on standard error, so that a command's own output stays clean. */
function step(title, command, args) {
  process.stderr.write(`${title}\n`)
  const useShell = process.platform === 'win32'
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: useShell })
  if (done.status === 0) return
  process.stderr.write(`${title} failed (${done.error?.message ?? `exit ${done.status ?? done.signal}`}).\n`)
  process.exit(1)
}

function installIfNeeded() {
  const digest = digestOf(['package.json', 'package-lock.json'])
  if (isStamped(installStamp, digest)) return
  const npm = process.env.npm_execpath
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev']
  if (npm === undefined) step('Installing packages …', 'npm', ci)
  else step('Installing packages …', process.execPath, [npm, ...ci])
  writeFileSync(installStamp, digest)
}

function buildClientIfNeeded(node) {
  const digest = digestOf(clientSources)
  if (isStamped(buildStamp, digest)) return
  step('Building the client …', node, [
    join(modules, 'vite', 'bin', 'vite.js'),
    'build',
    '--logLevel',
    'error',
  ])
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, digest)
}

/** Hands over: same terminal, plus a channel whose closing tells the child that we are gone. */
function handOver(node, script, args) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    // The command line keeps the caller's folder, so that relative file names mean what they say.
    cwd: script === commands.cli.script ? (process.env.INIT_CWD ?? root) : root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    },
  })
  // A terminal sends Ctrl-C to the whole group, a process manager only to us: whoever is told twice stops once.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (command === undefined) {
  process.stderr.write(`Unknown command "${name}". Known: ${Object.keys(commands).join(', ')}.\n`)
  process.exit(2)
}
installIfNeeded()
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
if (command.needsClient) buildClientIfNeeded(node)
handOver(node, command.script, args)
