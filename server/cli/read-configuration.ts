import { ConfigurationError, type Environment } from '../config/env.ts'
import { loadSmartConfig, type SmartConfig } from '../config/smart-config.ts'
import { UnusableInput } from './unusable-input.ts'

/** The connections as the app reads them. @throws UnusableInput naming what is wrong */
export function readConfiguration(
  { folder, variables }: { folder: string; variables: Readonly<Record<string, string | undefined>> },
  { batonOrigin, sandboxOrigin, sandboxPorts }: Environment,
): SmartConfig {
  try {
    const options = { folder, batonOrigin, sandboxPorts, variables }
    return loadSmartConfig(sandboxOrigin === undefined ? options : { ...options, sandboxOrigin })
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UnusableInput(error.message)
    throw error
  }
}
