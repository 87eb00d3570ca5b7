import process from 'node:process'
import { explainCommand, type CommandWorld } from './cli/explain.ts'
import { UnusableInput } from './cli/unusable-input.ts'

type Command = (given: readonly string[], world: CommandWorld) => Promise<string>

const commands: ReadonlyMap<string, Command> = new Map([['explain', explainCommand]])

const usage = `usage: baton <${[...commands.keys()].join('|')}> …`

/**
 * The `baton` command line. Exit 0 with the answer on standard output; exit 2 with one line on standard error
 * for input that cannot be worked with; any other failure is a fault of the program and ends with exit 1.
 */
async function run(given: readonly string[]): Promise<number> {
  const [name, ...rest] = given
  try {
    if (name === undefined) throw new UnusableInput(usage)
    const command = commands.get(name)
    if (!command) throw new UnusableInput(`unknown command "${name}"; ${usage}`)
    const output = await command(rest, { stdin: process.stdin, now: Date.now() })
    await new Promise<void>((done) => process.stdout.write(output, () => done()))
    return 0
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
