import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { closureReasons, clockNames, displayStatuses, openStates } from '#domain/loop-vocabulary.ts'
import { explainCommand } from '../../server/cli/explain.ts'
import { UnusableInput } from '../../server/cli/unusable-input.ts'

const program = fileURLToPath(new URL('../../server/cli.ts', import.meta.url))
const golden = fileURLToPath(new URL('../fixtures/golden/', import.meta.url))

const states = [
  ...openStates,
  'draft',
  'void',
  'closed-completed',
  ...closureReasons.map((reason) => `closed-${reason}` as const),
]

/** The answer as ARCHITECTURE documents it; what is beside it may grow. */
const Answer = z.object({
  loops: z.array(
    z.looseObject({
      referral: z.string().startsWith('ServiceRequest/'),
      state: z.enum(states),
      display: z.enum(displayStatuses),
      step: z.int().min(1).max(9),
      conflicts: z.array(z.string()),
      axes: z.record(z.string(), z.string()),
      ball: z.string(),
      clocks: z.array(
        z.looseObject({
          clock: z.enum(clockNames),
          since: z.iso.datetime(),
          due: z.iso.datetime(),
          status: z.enum(['running', 'due-soon', 'passed', 'paused', 'unknown']),
        }),
      ),
      why: z
        .array(
          z.strictObject({ text: z.string().min(1), evidence: z.array(z.string()), rule: z.string().min(1) }),
        )
        .min(1),
      patient: z.nullable(z.string()),
      setAside: z.array(z.object({ resource: z.string(), why: z.string() })),
    }),
  ),
  setAside: z.array(z.object({ resource: z.string(), why: z.string() })),
})

type Ended = { code: number | null; out: string; err: string }

/** Runs the real program. */
function baton(given: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...given], { stdio: 'pipe' })
    const ended = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text))
    child.on('error', reject).on('close', (code) => resolve({ code, ...ended }))
    child.stdin.on('error', () => undefined).end(input)
  })
}

/** The same inside this process, for tables. */
async function explain(text: string, ...options: readonly string[]) {
  const now = Date.parse('2026-06-02T12:00:00Z')
  const world = { stdin: Readable.from([text]), now, say: () => undefined }
  return Answer.parse(JSON.parse(await explainCommand(['-', ...options], world)))
}

const order = (id: string, patient: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'ServiceRequest',
  id,
  meta: { versionId: '1', lastUpdated: '2026-06-01T14:00:00Z' },
  status: 'active',
  intent: 'order',
  priority: 'routine',
  code: { coding: [{ system: 'http://snomed.info/sct', code: '308471005' }], text: 'Cardiology' },
  subject: { reference: `Patient/${patient}` },
  authoredOn: '2026-06-01T10:00:00-04:00',
  ...more,
})
const booking = (id: string, of: string, patient: string) => ({
  resourceType: 'Appointment',
  id,
  meta: { versionId: '1', lastUpdated: '2026-06-01T16:00:00Z' },
  status: 'booked',
  start: '2026-06-12T16:00:00Z',
  end: '2026-06-12T16:30:00Z',
  created: '2026-06-01T16:00:00Z',
  basedOn: [{ reference: of }],
  participant: [{ actor: { reference: `Patient/${patient}` }, status: 'accepted' }],
})
const bundle = (type: string, entry: unknown) => ({ resourceType: 'Bundle', type, entry })
const json = (value: unknown): string => JSON.stringify(value)
const found = (answer: z.infer<typeof Answer>): string[] =>
  answer.loops.map(({ referral, state }) => `${referral} ${state}`)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe('explain, as a program', () => {
  it('answers with JSON on standard output and nothing else, and exits 0', async () => {
    const files = (await readdir(golden)).map((name) => join(golden, name))
    const { code, out, err } = await baton(['explain', ...files, '--now', '2026-06-19T12:00:00Z'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { loops } = Answer.parse(JSON.parse(out))
    expect(loops.map(({ referral, state, display, step }) => [referral, state, display, step])).toEqual([
      ['ServiceRequest/sr-1', 'closed-completed', 'to-review', 8],
    ])
  })

  it('reads standard input, and speaks Spanish to people', async () => {
    const { code, out } = await baton(
      ['explain', '-', '--text', '--lang', 'es', '--now', '2026-06-02'],
      json(order('a', 'p')),
    )
    expect(code).toBe(0)
    expect(out).toContain('ServiceRequest/a  Cardiología  ')
    expect(out).toContain('Ordenada el 01-jun-2026.')
  })

  it.each<[string, readonly string[], RegExp]>([
    ['nothing', [], /^usage: baton/],
    ['an unknown command', ['frobnicate'], /^unknown command "frobnicate"; usage/],
    ['an unknown option', ['explain', '-', '--frob'], /--frob/],
    ['an option without its value', ['explain', '-', '--now'], /--now/],
    ['no input', ['explain'], /^no input; usage/],
    ['a file that is not there', ['explain', 'nowhere.json'], /^nowhere\.json: no such file$/],
    ['a folder', ['explain', 'test'], /^test: is a folder$/],
    ['rubbish on standard input', ['explain', '-'], /^-: is not JSON$/],
  ])('given %s it exits 2 with one line', async (_name, given, message) => {
    const { code, out, err } = await baton(given, 'rubbish')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^[^\n]+\n$/)
    expect(err.trimEnd()).toMatch(message)
  })

  it.each(['help', '--help', '-h'])('given %s it says what every command does, and exits 0', async (word) => {
    const { code, out, err } = await baton([word])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const known = /<(.*)>/.exec((await baton([])).err)?.[1]?.split('|') ?? []
    expect(known.length).toBeGreaterThan(10)
    expect([...out.matchAll(/^  (\w+) +\S/gm)].map(([, name]) => name)).toEqual(known)
  })

  it('says after any command what it does and how it is called', async () => {
    const known = /<(.*)>/.exec((await baton([])).err)?.[1]?.split('|') ?? []
    for (const name of known) {
      const { code, out, err } = await baton([name, '--help'])
      expect({ name, code, err }).toEqual({ name, code: 0, err: '' })
      expect(out).toMatch(new RegExp(`^[a-z].*\\n\\nusage: baton ${name} `))
    }
  })

  it('does not fail when the reader stops early', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => order(`sr-${index}`, `p-${index}`))
    const path = await file('many.json', json(many))
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(process.execPath, [program, 'explain', path], { stdio: ['ignore', 'pipe', 'pipe'] })
      child.stdout.once('data', () => child.stdout.destroy())
      child.on('error', reject).on('close', resolve)
    })
    expect(code).toBe(0)
  })
})

describe('the fixture of each state', () => {
  const folderOfStates = new URL('../fixtures/states/', import.meta.url)
  const expected: Readonly<Record<string, string>> = {
    draft: 'on-track 1 referrer',
    captured: 'due-soon 2 coordinator-lead',
    routed: 'overdue 2 owner',
    sent: 'on-track 3 receiver',
    acknowledged: 'on-track 3 receiver',
    'info-requested': 'on-track 3 owner',
    accepted: 'overdue 4 receiver',
    scheduled: 'on-track 5 patient',
    'visit-unconfirmed': 'overdue 5 owner',
    'rebook-needed': 'on-track 4 owner',
    'note-pending': 'overdue 6 receiver',
    'interim-note': 'on-track 6 receiver',
    reconcile: 'to-review 7 owner',
    'closed-completed': 'to-review 8 referrer',
    rejected: 'overdue 3 owner',
    'cancel-requested': 'overdue 4 receiver',
    'on-hold': 'on-track 3 owner',
    void: 'closed 9 nobody',
  }

  it.each(states)('%s', async (state) => {
    const text = await readFile(new URL(`${state}.json`, folderOfStates), 'utf8')
    const { timestamp } = z.object({ timestamp: z.string() }).parse(JSON.parse(text))
    const { loops, setAside } = await explain(text, '--now', timestamp)
    expect(setAside).toEqual([])
    expect(loops.map((loop) => loop.state)).toEqual([state])
    const [loop] = loops
    expect(`${loop?.display} ${loop?.step} ${loop?.ball}`).toBe(expected[state] ?? 'closed 9 nobody')
  })

  it('exists for every state and for nothing else', async () => {
    const names = (await readdir(folderOfStates)).map((name) => name.replace('.json', ''))
    expect(names.toSorted()).toEqual([...states].toSorted())
  })
})

describe('input that is understood', () => {
  const both = [order('a', 'p'), booking('appt', 'ServiceRequest/a', 'p')]
  const entries = both.map((resource) => ({
    fullUrl: `https://ehr.example/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  }))

  it.each<[string, string]>([
    ['an array', json(both)],
    ['NDJSON', both.map(json).join('\n')],
    ['NDJSON with blank lines and a last line break', `\n${both.map(json).join('\r\n\r\n')}\r\n`],
    ['NDJSON of Bundles', both.map((resource) => json(bundle('collection', [{ resource }]))).join('\n')],
    ['a collection', json(bundle('collection', entries))],
    [
      'a searchset with an outcome in it',
      json(
        bundle('searchset', [
          ...entries,
          { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
        ]),
      ),
    ],
    [
      'a transaction',
      json(
        bundle(
          'transaction',
          entries.map((entry) => ({ ...entry, request: { method: 'PUT', url: 'x' } })),
        ),
      ),
    ],
    [
      'a transaction with a query in it',
      json(bundle('transaction', [...entries, { request: { method: 'GET', url: 'Patient' } }])),
    ],
    [
      'a batch response of searches',
      json(
        bundle(
          'batch-response',
          both.map((resource) => ({
            resource: bundle('searchset', [{ resource }]),
            response: { status: '200' },
          })),
        ),
      ),
    ],
    [
      'a subscription notification',
      json(bundle('history', [{ resource: { resourceType: 'Parameters' } }, ...entries])),
    ],
    ['pretty-printed JSON', JSON.stringify(both, null, 2)],
    ['JSON with a byte order mark', `\uFEFF${json(both)}`],
  ])('%s', async (_name, text) => {
    expect(found(await explain(text))).toEqual(['ServiceRequest/a scheduled'])
  })

  it('a single resource', async () => {
    expect(found(await explain(json(order('a', 'p'))))).toEqual(['ServiceRequest/a captured'])
  })

  it('resources that point at each other by urn:uuid', async () => {
    const [first, second] = [
      'urn:uuid:00000000-0000-4000-8000-000000000001',
      'urn:uuid:00000000-0000-4000-8000-000000000002',
    ]
    const newOrder = { ...order('a', 'p'), id: undefined }
    const newBooking = { ...booking('b', first, 'p'), id: undefined }
    const answer = await explain(
      json(
        bundle('transaction', [
          { fullUrl: first, resource: newOrder },
          { fullUrl: second, resource: newBooking },
        ]),
      ),
    )
    expect(answer.loops.map(({ state }) => state)).toEqual(['scheduled'])
  })

  it('several versions of one resource: the newest counts, wherever it stands', async () => {
    const old = order('a', 'p', { status: 'draft' })
    const recent = order('a', 'p', { meta: { versionId: '2', lastUpdated: '2026-06-01T15:00:00Z' } })
    for (const versions of [
      [old, recent],
      [recent, old],
    ]) {
      expect(
        found(
          await explain(
            json(
              bundle(
                'history',
                versions.map((resource) => ({ resource })),
              ),
            ),
          ),
        ),
      ).toEqual(['ServiceRequest/a captured'])
    }
  })

  it('a deletion in a history takes away what stands after it, not what was created again', async () => {
    const gone = { request: { method: 'DELETE', url: 'Appointment/appt' } }
    const [orderEntry, bookingEntry] = both.map((resource) => ({ resource }))
    expect(found(await explain(json(bundle('history', [gone, bookingEntry, orderEntry]))))).toEqual([
      'ServiceRequest/a captured',
    ])
    expect(
      found(await explain(json(bundle('history', [bookingEntry, gone, bookingEntry, orderEntry])))),
    ).toEqual(['ServiceRequest/a scheduled'])
  })

  it('several patients and referrals, the worst first, each with its own evidence', async () => {
    const late = order('late', 'q', { authoredOn: '2026-04-01T10:00:00-04:00' })
    const answer = await explain(json([...both, order('b', 'p'), late]))
    expect(found(answer)).toEqual([
      'ServiceRequest/late captured',
      'ServiceRequest/b captured',
      'ServiceRequest/a scheduled',
    ])
    expect(answer.loops.map(({ patient }) => patient)).toEqual(['Patient/q', 'Patient/p', 'Patient/p'])
  })

  it('orders that are no referrals are passed over', async () => {
    const lab = order('lab', 'p', {
      code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '108252007' }] }],
    })
    expect(await explain(json([lab]))).toEqual({ loops: [], setAside: [] })
  })

  it('an unusable resource is set aside and named, and everything else works', async () => {
    const broken = { resourceType: 'Appointment', id: 'broken', status: 7, participant: 'me' }
    const answer = await explain(json([...both, broken]))
    expect(found(answer)).toEqual(['ServiceRequest/a scheduled'])
    expect(answer.setAside.map(({ resource }) => resource)).toEqual(['Appointment/broken'])
    expect(answer.loops[0]?.setAside).toEqual(answer.setAside)
  })
})

describe('input that is refused', () => {
  it.each<[string, string, string, string]>([
    ['an empty file', 'a.json', '', 'is empty'],
    ['blank lines', 'a.ndjson', '\n \n', 'is empty'],
    ['broken JSON', 'a.json', '{"resourceType":"Patient",\n"name":[{"family":"Okafor"', ' is not JSON'],
    ['a broken line', 'a.ndjson', `${json(order('a', 'p'))}\n\n{"family":"Okafor"`, ':3: is not JSON'],
    [
      'a line that is no resource',
      'b.ndjson',
      `${json(order('a', 'p'))}\n{"id":"x"}`,
      ':2: is not a FHIR resource',
    ],
    ['an item that is no resource', 'a.json', json([order('a', 'p'), 17]), '[1]: is not a FHIR resource'],
    ['an object that is no resource', 'a.json', '{"hello":"world"}', ': is not a FHIR resource'],
    ['null', 'a.json', 'null', ': is not a FHIR resource'],
    [
      'a Bundle whose entries are no list',
      'a.json',
      json(bundle('collection', { a: 1 })),
      ': Bundle.entry is not a list',
    ],
    [
      'a Bundle entry that is no object',
      'a.json',
      json(bundle('collection', [{ resource: order('a', 'p') }, 3])),
      ': entry[1] is not an object',
    ],
    [
      'a Bundle entry whose resource is none',
      'a.json',
      json(bundle('searchset', [{ resource: {} }])),
      ': entry[0]: is not a FHIR resource',
    ],
    ['lists inside lists without end', 'a.json', '['.repeat(4000) + ']'.repeat(4000), 'is nested too deeply'],
  ])('%s, naming the entry and quoting nothing of it', async (_name, name, content, message) => {
    const path = await file(name, content)
    const attempt = explainCommand([path], { stdin: Readable.from(['']), now: 0, say: () => undefined })
    const error = await attempt.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(UnusableInput)
    const text = String(error)
    expect(text).toContain(path)
    expect(text).toContain(message)
    expect(text).not.toContain('Okafor')
    expect(text).not.toContain('\n')
  })

  it.each<[string, readonly string[], RegExp]>([
    ['a moment that is none', ['--now', 'yesterday'], /^--now: "yesterday" is not an ISO date/],
    ['a day that does not exist', ['--now', '2026-02-30'], /^--now: "2026-02-30"/],
    ['an hour that does not exist', ['--now', '2026-02-03T25:00Z'], /^--now:/],
    ['a language we do not speak', ['--lang', 'tlh'], /^--lang: must be one of en, es/],
  ])('%s', async (_name, options, message) => {
    await expect(explain(json(order('a', 'p')), ...options)).rejects.toThrow(message)
  })

  it.each<[string, string, RegExp]>([
    ['not JSON', '{', /policy\.json: is not JSON/],
    [
      'a zone that does not exist',
      json({ calendar: { timeZone: 'Mars', openingHours: { 1: [[0, 60]] }, holidays: [] } }),
      /policy\.json: calendar\.timeZone: must be an IANA time zone/,
    ],
    ['an unknown field', json({ colour: 'red' }), /policy\.json: .*colour/],
    [
      'an escalation policy without a name',
      json({ preset: 'both', id: 'x', revision: 1 }),
      /policy\.json: name/,
    ],
  ])('a policy file with %s', async (_name, content, message) => {
    const path = await file('policy.json', content)
    await expect(explain(json(order('a', 'p')), '--policy', path)).rejects.toThrow(message)
  })
})

describe('options', () => {
  it('--now is an instant, a local time of the clinic, or its midnight', async () => {
    const judged = async (now: string) =>
      (await explain(json(order('a', 'p')), '--now', now)).loops[0]?.['judgedAt']
    expect(await judged('2026-06-02T09:30:00-07:00')).toBe('2026-06-02T16:30:00.000Z')
    expect(await judged('2026-06-02T09:30')).toBe('2026-06-02T13:30:00.000Z')
    expect(await judged('2026-06-02')).toBe('2026-06-02T04:00:00.000Z')
  })

  it('--policy moves the due dates and names the policy in the reason', async () => {
    const rung = { key: 'd90', after: { amount: 90, unit: 'd' }, recipients: ['owner'], action: 'nudge' }
    const ladder = { routine: [rung], urgent: [rung] }
    const path = await file(
      'slow.json',
      json({
        escalation: {
          id: 'slow',
          name: 'House rules',
          revision: 6,
          ladders: { route: ladder, unscheduled: ladder },
        },
      }),
    )
    const answer = await explain(json(order('a', 'p')), '--policy', path, '--now', '2026-06-05')
    const [loop] = answer.loops
    expect(loop?.clocks.find(({ clock }) => clock === 'route')?.due).toBe('2026-08-30T14:00:00.000Z')
    expect(loop?.why.map(({ text }) => text).join(' ')).toContain('House rules, revision 6.')
  })

  it('--policy takes the policies of the configuration as they are', async () => {
    const path = fileURLToPath(new URL('../../smart-config/policies/stall-rules-only.json', import.meta.url))
    const answer = await explain(json(order('a', 'p')), '--policy', path)
    expect(answer.loops[0]?.clocks.map(({ clock }) => clock)).toEqual(['route', 'unscheduled'])
  })
})
