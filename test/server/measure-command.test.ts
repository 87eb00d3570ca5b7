import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { measureCommand } from '../../server/cli/measure/measure.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'
import { aBundle, anOrder, aPatient, aTask, aVisit, type Json } from '../support/cms50-case.ts'

const Bit = z.union([z.literal(0), z.literal(1)])
const Answer = z.strictObject({
  ipp: z.int(),
  denom: z.int(),
  numer: z.int(),
  patients: z.array(
    z.strictObject({
      patient: z.string().startsWith('Patient/'),
      ipp: Bit,
      denom: Bit,
      numer: Bit,
      why: z.array(
        z.strictObject({
          population: z.enum(['ipp', 'denom', 'numer']),
          isMet: z.boolean(),
          text: z.string().min(1),
          rule: z.string().startsWith('CMS50/'),
          evidence: z.array(z.string()),
        }),
      ),
    }),
  ),
})

const of = (patient: string): Json[] => [
  aPatient(patient),
  aVisit({ id: `v-${patient}` }, patient),
  anOrder({ id: `o-${patient}` }, patient),
  aTask({ id: `t-${patient}`, focus: { reference: `ServiceRequest/o-${patient}` } }, patient),
]
const ndjson = (resources: readonly Json[]): string => resources.map((one) => JSON.stringify(one)).join('\n')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-measure-'))
  await mkdir(join(folder, 'export', 'deeper'), { recursive: true })
  await mkdir(join(folder, 'bare'))
  await mkdir(join(folder, 'bulk'))
  const manifest = {
    transactionTime: '2027-01-05T00:00:00Z',
    request: 'https://ehr.example/fhir/Patient/$export',
    requiresAccessToken: true,
    output: [{ type: 'Patient', url: 'https://ehr.example/bulk/1.ndjson' }],
    error: [],
  }
  const files: Readonly<Record<string, string>> = {
    'bundle.json': JSON.stringify(aBundle(...of('a'), ...of('b').slice(0, 3))),
    'lines.ndjson': ndjson(of('c')),
    'export/ServiceRequest.ndjson': ndjson([anOrder()]),
    'export/deeper/rest.json': JSON.stringify(aBundle(aVisit(), aTask())),
    'export/README.md': 'not FHIR',
    'bare/README.md': 'not FHIR',
    'bulk/manifest.json': JSON.stringify(manifest),
    'bulk/1.ndjson': ndjson(of('e')),
    'rubbish.json': '{"resourceType": "Bun',
    'other.json': '{"hello": 1}',
    'empty.ndjson': '',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
})
afterAll(() => rm(folder, { recursive: true }))

async function measure(...given: readonly string[]): Promise<{ out: string; warnings: readonly string[] }> {
  const warnings: string[] = []
  const [name = '', ...options] = given
  const out = await measureCommand(
    ['cms50', name === '-' ? name : join(folder, name), ...options, '--period', '2026'],
    {
      stdin: Readable.from([ndjson(of('d'))]),
      now: Date.parse('2027-01-05T12:00:00Z'),
      say: (line) => void warnings.push(line),
    },
  )
  return { out, warnings }
}
async function answer(...given: readonly string[]): Promise<string[]> {
  const { ipp, denom, numer, patients } = Answer.parse(JSON.parse((await measure(...given)).out))
  return [
    `${ipp} ${denom} ${numer}`,
    ...patients.map((one) => `${one.patient} ${one.ipp}${one.denom}${one.numer}`),
  ]
}

describe('measure cms50', () => {
  it('reads Bundles, NDJSON, folders and standard input, several at once', async () => {
    expect(await answer('bundle.json')).toEqual(['2 2 1', 'Patient/a 111', 'Patient/b 110'])
    expect(await answer('lines.ndjson')).toEqual(['1 1 1', 'Patient/c 111'])
    expect(await answer('export')).toEqual(['1 1 1', 'Patient/a 111'])
    expect(await answer('-')).toEqual(['1 1 1', 'Patient/d 111'])
    expect(await answer('bundle.json', join(folder, 'lines.ndjson'))).toEqual([
      '3 3 2',
      'Patient/a 111',
      'Patient/b 110',
      'Patient/c 111',
    ])
  })

  it('reads a bulk export with its manifest, and says that it skips that', async () => {
    const { out, warnings } = await measure('bulk')
    expect(Answer.parse(JSON.parse(out))).toMatchObject({ ipp: 1, denom: 1, numer: 1 })
    expect(warnings).toEqual([
      `${join(folder, 'bulk', 'manifest.json')}: skipped, it is the manifest of a bulk export`,
    ])
  })

  it('takes no other file without a type for a manifest', async () => {
    await writeFile(join(folder, 'almost.json'), JSON.stringify({ transactionTime: '2027-01-05T00:00:00Z' }))
    await expect(measure('almost.json')).rejects.toThrow(/almost\.json: is not a FHIR resource/)
  })

  it('as a program: JSON on standard output, warnings on standard error, exit 0; rubbish is one line and exit 2', async () => {
    const path = join(folder, 'tied.json')
    await writeFile(path, JSON.stringify(aBundle(...of('a'), anOrder({ id: 'tie' }))))
    const program = fileURLToPath(new URL('../../server/cli.ts', import.meta.url))
    const run = (file: string) =>
      spawnSync(process.execPath, [program, 'measure', 'cms50', file, '--period', '2026'], {
        encoding: 'utf8',
      })
    const [good, bad] = [run(path), run(join(folder, 'rubbish.json'))]
    expect(good.status).toBe(0)
    expect(Answer.parse(JSON.parse(good.stdout)).ipp).toBe(1)
    expect(good.stderr).toMatch(/^Patient\/a: .+ \(ServiceRequest\/tie, ServiceRequest\/o-a; tied-first\)\n$/)
    expect([bad.status, bad.stdout]).toEqual([2, ''])
    expect(bad.stderr).toMatch(/^.+rubbish\.json: is not JSON.*\n$/)
  })

  it.each<[readonly string[], RegExp]>([
    [[], /^no measure; usage/],
    [['cms122', 'x.json', '--period', '2026'], /^unknown measure "cms122"; usage/],
    [['cms50', '--period', '2026'], /^no input; usage/],
    [['cms50', 'x.json'], /^--period is missing; usage/],
    [['cms50', 'x.json', '--period', 'soon'], /^--period: "soon" is not a year/],
    [['cms50', 'x.json', '--period', '2026', '--format', 'xml'], /^--format: must be one of/],
    [['cms50', 'x.json', '--period', '2026', '--by', 'moon'], /^--by: must be clinician/],
    [['cms50', 'x.json', '--period', '2026', '--lang', 'fr'], /^--lang: must be one of/],
    [['cms50', 'x.json', '--period', '2026', '--what'], /--what.*usage/],
  ])('%j is refused in one line', async (given, message) => {
    const world = { stdin: Readable.from([]), now: 0, say: () => undefined }
    const refusal = measureCommand(given, world)
    await expect(refusal).rejects.toThrow(UnusableInput)
    await expect(refusal).rejects.toThrow(message)
  })
  it.each([
    ['rubbish.json', /rubbish\.json: is not JSON/],
    ['other.json', /other\.json: is not a FHIR resource/],
    ['empty.ndjson', /empty\.ndjson: is empty/],
    ['nowhere.json', /nowhere\.json: no such file/],
    ['bare', /bare: no JSON or NDJSON file in this folder/],
  ])('%s is refused by its name', async (name, message) => {
    await expect(measure(name)).rejects.toThrow(message)
  })

  it('writes a table for spreadsheets, in Spanish where that is asked for', async () => {
    const { out } = await measure('bundle.json', '--format', 'csv', '--lang', 'es')
    const [head, first] = out.replace('\ufeff', '').split('\r\n')
    expect(head).toBe('patient,ipp,denom,numer,requester,why,evidence')
    expect(first).toMatch(
      /^Patient\/a,1,1,1,Practitioner\/ruiz,Una consulta del 02-mar-2026 .+,Encounter\/v-a /,
    )
  })

  it('splits by clinician under the words that this is the practice’s own attribution', async () => {
    const words = /practice’s own attribution/
    const json = z
      .object({ attribution: z.string().regex(words), clinicians: z.array(z.unknown()) })
      .parse(JSON.parse((await measure('bundle.json', '--by', 'clinician')).out))
    expect(json.clinicians).toEqual([
      { clinician: 'Practitioner/ruiz', display: 'Dr. Ruiz', ipp: 2, denom: 2, numer: 1 },
    ])
    const { out } = await measure('bundle.json', '--by', 'clinician', '--format', 'csv')
    expect(out.split('\r\n')[1]).toMatch(/^Practitioner\/ruiz,Dr\. Ruiz,2,2,1,.*own attribution/)
    const reports = await measure('bundle.json', '--by', 'clinician', '--format', 'measure-report')
    expect(reports.out).toMatch(words)
    expect(JSON.parse(reports.out)).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
  })
})
