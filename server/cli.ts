import { join } from 'node:path'
import process from 'node:process'
import { explainCommand } from './cli/explain.ts'
import { helpOf, helpText, isCommandName, type CommandName } from './cli/help.ts'
import { UnusableInput } from './cli/unusable-input.ts'

type Outcome = { output: string; exitCode: number }
type Command = (given: readonly string[]) => Promise<Outcome>

/** What asks for help instead of a command. */
const optionsForHelp: readonly string[] = ['--help', '-h']
const helpWords: readonly string[] = ['help', ...optionsForHelp]

/** Standard output is for the answer; whatever else there is to say goes here. */
const say = (line: string) => void process.stderr.write(`${line}\n`)

/** What only one command needs is loaded with that command: `explain` answers without waiting for a network stack. */
const commands: ReadonlyMap<string, Command> = new Map<CommandName, Command>([
  [
    'explain',
    async (given) => ({
      output: await explainCommand(given, { stdin: process.stdin, now: Date.now(), say }),
      exitCode: 0,
    }),
  ],
  [
    'measure',
    async (given) => {
      const { measureCommand } = await import('./cli/measure/measure.ts')
      const output = await measureCommand(given, { stdin: process.stdin, now: Date.now(), say })
      return { output, exitCode: 0 }
    },
  ],
  [
    'doctor',
    async (given) => {
      const { doctorCommand } = await import('./cli/doctor/doctor.ts')
      const folder = join(import.meta.dirname, '..', 'smart-config')
      return doctorCommand(given, { variables: process.env, folder, clock: () => new Date() })
    },
  ],
  [
    'backfill',
    async (given) => {
      const { backfillCommand } = await import('./cli/backfill.ts')
      const folder = join(import.meta.dirname, '..', 'smart-config')
      const { recordViews: onViews } = await import('./use-cases/watch/record-views.ts')
      return backfillCommand(given, { variables: process.env, folder, clock: () => new Date(), say, onViews })
    },
  ],
  [
    'directory',
    async (given) => {
      const { directoryCommand } = await import('./cli/directory.ts')
      const folder = join(import.meta.dirname, '..', 'smart-config')
      return directoryCommand(given, { variables: process.env, folder, clock: () => new Date() })
    },
  ],
  [
    'audit',
    async (given) => {
      const { auditCommand } = await import('./cli/audit.ts')
      return auditCommand(given, { variables: process.env, cwd: process.cwd(), clock: () => new Date() })
    },
  ],
  [
    'patient',
    async (given) => {
      const { patientCommand } = await import('./cli/patient.ts')
      return patientCommand(given, { variables: process.env, cwd: process.cwd(), clock: () => new Date() })
    },
  ],
  [
    'sweep',
    async (given) => {
      const { sweepCommand } = await import('./cli/sweep.ts')
      const folder = join(import.meta.dirname, '..', 'smart-config')
      return sweepCommand(given, { variables: process.env, folder, clock: () => new Date(), say })
    },
  ],
  [
    'notes',
    async (given) => {
      const { notesCommand } = await import('./cli/notes.ts')
      return { output: await notesCommand(given, { variables: process.env }), exitCode: 0 }
    },
  ],
  [
    'reports',
    async (given) => {
      const { reportsCommand } = await import('./cli/reports.ts')
      return { output: await reportsCommand(given, { variables: process.env }), exitCode: 0 }
    },
  ],
  [
    'backtest',
    async (given) => {
      const { backtestCommand } = await import('./cli/backtest.ts')
      const folder = join(import.meta.dirname, '..', 'smart-config')
      return { output: await backtestCommand(given, { variables: process.env, folder, say }), exitCode: 0 }
    },
  ],
  [
    'keys',
    async (given) => {
      const { keysCommand } = await import('./cli/keys.ts')
      return {
        output: await keysCommand(given, { variables: process.env, clock: () => new Date() }),
        exitCode: 0,
      }
    },
  ],
])

const help: Command = () => Promise.resolve({ output: helpText(), exitCode: 0 })

const usage = `usage: baton <${[...commands.keys()].join('|')}> …`

/**
 * The `baton` command line. Exit 0 with the answer on standard output; exit 2 with one line on standard error
 * for input that cannot be worked with. Exit 1 is an answer too where a command says so (`doctor`); any other failure
 * is a fault of the program and ends with exit 1.
 */
async function run(given: readonly string[]): Promise<number> {
  const [name, ...rest] = given
  try {
    if (name === undefined) throw new UnusableInput(usage)
    const command = helpWords.includes(name) ? help : commands.get(name)
    if (isCommandName(name) && rest.some((each) => optionsForHelp.includes(each))) {
      process.stdout.write(helpOf(name))
      return 0
    }
    if (!command) throw new UnusableInput(`unknown command "${name}"; ${usage}`)
    const { output, exitCode } = await command(rest)
    await new Promise<void>((done) => process.stdout.write(output, () => done()))
    return exitCode
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error
    process.stderr.write(`${error.message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
    return 2
  }
}

/** A reader that stops early (`| head`) is no failure of ours. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exitCode = error.code === 'EPIPE' ? 0 : 1
})

process.exitCode = await run(process.argv.slice(2))
