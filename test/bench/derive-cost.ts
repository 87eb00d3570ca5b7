import { defaultPolicy } from '#domain/default-policy.ts'
import { derivePatient } from '#domain/derive-patient.ts'
import { readEvidence } from '#domain/evidence.ts'
import { sourceTypes } from '#domain/loop-vocabulary.ts'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import { interleaved, printFigures } from './measure.ts'

/** A fixed day, so that two runs measure the same clinic. */
const now = new Date('2026-11-20T15:00:00Z')
const batches = 24
const rounds = 10

/** The resources a chart view reads, one JSON text per patient who has a referral. */
function chartTexts(): string[] {
  const { resources, ownStore, stories } = generateClinic({ seed: 1, now })
  const read = new Set<string>(sourceTypes)
  const patients = new Set(stories.map((story) => story.patient.replace('Patient/', '')))
  return [...patients].map((id) => {
    const ofPatient = [...resources, ...ownStore].filter(
      (resource) =>
        (read.has(resource.resourceType) && JSON.stringify(resource).includes(`"Patient/${id}"`)) ||
        (resource.resourceType === 'Patient' && resource.id === id),
    )
    return JSON.stringify(ofPatient)
  })
}

function parseResources(text: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed : []
}

/** Cost of judging the synthetic clinic's loops against parsing the JSON of the same evidence, on one core. */
export function printDeriveCost() {
  const texts = chartTexts()
  const parsed = texts.map(parseResources)
  const charts = parsed.map((resources) => ({ evidence: readEvidence(resources).evidence, sources: {} }))
  const judge = () => charts.map((chart) => derivePatient(chart, defaultPolicy, now.getTime()).length)
  const loops = judge().reduce((sum, count) => sum + count, 0)
  const [parse = 0, read = 0, derive = 0] = interleaved(batches, rounds, [
    () => texts.forEach(parseResources),
    () => parsed.forEach((resources) => readEvidence(resources)),
    () => void judge(),
  ])
  const each = (ms: number) => `${((ms * 1000) / loops).toFixed(0)} µs a loop`
  const kilobytes = texts.reduce((sum, text) => sum + text.length, 0) / 1000
  printFigures(
    `Deriving (${loops} loops of ${texts.length} patients, ${kilobytes.toFixed(0)} kB of evidence)`,
    [
      {
        what: 'derivePatient',
        measured: `${each(derive)}, ${(derive / parse).toFixed(2)} × JSON.parse`,
        budget: '≤ 1 ×',
        isKept: derive <= parse,
      },
      {
        what: 'readEvidence and derivePatient, from parsed JSON to views',
        measured: `${each(read + derive)}, ${((read + derive) / parse).toFixed(2)} × JSON.parse`,
        budget: '≤ 1 ×',
        isKept: read + derive <= parse,
      },
    ],
  )
  console.log(`       JSON.parse: ${each(parse)}; of both, checking and reading the resources: ${each(read)}`)
}
