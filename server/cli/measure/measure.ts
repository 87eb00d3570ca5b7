import { createWording, type Language, type Wording } from '#contract/wording.ts'
import { measureCms50 } from '#domain/cms50.ts'
import { readInput, findFiles } from '../read-input.ts'
import { readResources } from '../read-resources.ts'
import { readMeasureArguments } from './measure-arguments.ts'
import { toCsv, toJson, toReports, toWarning } from './measured.ts'

/** The world outside of the command: where it reads, what time it is, and how it warns. */
export type MeasureWorld = {
  stdin: NodeJS.ReadableStream
  now: number
  say: (line: string) => void
}

/** Days are shown as they are written in the data, so that the zone does not matter. */
async function loadMeasureWording(language: Language): Promise<Wording> {
  const catalogue =
    language === 'es'
      ? (await import('#domain/wording/measure-es.ts')).measureEs
      : (await import('#domain/wording/measure-en.ts')).measureEn
  return createWording(language, 'UTC', catalogue)
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
    for (const resource of readResources(file, await readInput(file, world.stdin))) resources.push(resource)
  }
  const result = measureCms50(resources, asked.year)
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
