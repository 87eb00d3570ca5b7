import { measureCms50 } from '#domain/cms50.ts'
import {
  loadMeasureWording,
  toCsv,
  toJson,
  toReports,
  toWarning,
} from '../../use-cases/reports/measured-patients.ts'
import { readInput, findFiles } from '../read-input.ts'
import { readResources } from '../read-resources.ts'
import { readMeasureArguments } from './measure-arguments.ts'

/** The world outside of the command: where it reads, what time it is, and how it warns. */
export type MeasureWorld = {
  stdin: NodeJS.ReadableStream
  now: number
  say: (line: string) => void
}

/**
 * `measure cms50`: which patients of the given data are in each population of the quality measure, and why.
 *
 * @returns what belongs on standard output; what is ambiguous in the data is said beside it
 * @throws UnusableInput for input that cannot be worked with, naming the entry
 */
export async function measureCommand(given: readonly string[], world: MeasureWorld): Promise<string> {
  const asked = readMeasureArguments(given)
  const resources: unknown[] = []
  for (const file of await findFiles(asked.names)) {
    const text = await readInput(file, world.stdin)
    for (const resource of readResources(file, text, world.say)) resources.push(resource)
  }
  const result = measureCms50(resources, asked.year, asked.timeZone)
  const wording = await loadMeasureWording(asked.language)
  for (const warning of result.warnings) world.say(toWarning(warning, wording))
  switch (asked.format) {
    case 'json':
      return toJson(result, asked.isByClinician, wording)
    case 'csv':
      return toCsv(result, asked.isByClinician, wording)
    case 'measure-report':
      return toReports(result, asked.isByClinician, world.now, wording)
  }
}
