import { ConfigurationError, type Environment } from '../config/env.ts'
import { loadSmartConfig, type SmartConfig } from '../config/smart-config.ts'
import { UnusableInput } from './unusable-input.ts'

/**
 * The connections as the app that runs here reads them. Where Baton's database is its own, `npm start` runs the sandbox
 * beside it: its connections are there without a setting.
 *
 * @param folder - `smart-config/`
 * @param variables - where secrets stand, for work that opens channels; without them no channel is switched on
 * @throws UnusableInput naming what is wrong
 */
export function readConfiguration(
  { folder, variables }: { folder: string; variables?: Readonly<Record<string, string | undefined>> },
  { batonOrigin, sandboxOrigin, sandboxPort, sandboxPorts, databaseUrl }: Environment,
): SmartConfig {
  const sandbox = sandboxOrigin ?? (databaseUrl === undefined ? `http://localhost:${sandboxPort}` : undefined)
  try {
    const options = { folder, batonOrigin, sandboxPorts, ...(variables !== undefined && { variables }) }
    return loadSmartConfig(sandbox === undefined ? options : { ...options, sandboxOrigin: sandbox })
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UnusableInput(error.message)
    throw error
  }
}
