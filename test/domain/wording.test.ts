import { describe, expect, it } from 'vitest'
import { createWording, loadWording } from '#contract/wording.ts'
import {
  closureReasons,
  conflictCodes,
  clockNames,
  displayStatuses,
  loopSteps,
  openStates,
  sourceTypes,
} from '#domain/loop-vocabulary.ts'
import { readEvidence } from '#domain/evidence.ts'
import { happenings } from '#domain/happenings.ts'
import { matchPoints } from '#domain/note-matching.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { en, type Catalogue } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import { messagePlaceholders } from '../support/message-placeholders.ts'

const catalogues: readonly (readonly ['en' | 'es', Catalogue])[] = [
  ['en', en],
  ['es', es],
]
const ids = Object.keys(en)

describe.each(catalogues)('the catalogue %s', (language, catalogue) => {
  const messages = Object.entries(catalogue)

  it('has exactly the messages of every other language', () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(ids.toSorted())
  })

  it('asks for the same values as English', () => {
    for (const [id, message] of messages) {
      const english = Object.entries(en).find(([key]) => key === id)?.[1] ?? ''
      expect(messagePlaceholders(message), id).toEqual(messagePlaceholders(english))
    }
  })

  it('never leaves a message empty, doubled in space or without its final stop', () => {
    for (const [id, message] of messages) {
      expect(message.trim(), id).not.toBe('')
      expect(message, id).not.toMatch(/ {2}|\.\.| ,|\s$/)
      if (/^(?:fact|rule|green|conflict|due|escalation|turn)\./.test(id)) expect(message, id).toMatch(/[.}]$/)
    }
  })

  it('uses typographic apostrophes, because a straight one would quote in ICU', () => {
    for (const [id, message] of messages) expect(message, id).not.toContain("'")
  })

  it('names every word of the vocabulary', () => {
    const wanted = [
      ...openStates.map((state) => `state.${state}`),
      ...closureReasons.map((reason) => `closure.${reason}`),
      ...conflictCodes.map((code) => `conflict.${code}`),
      ...clockNames.flatMap((clock) => [`clock.${clock}`, `rule.${clock}`, `green.${clock}`]),
      ...displayStatuses.map((status) => `display.${status}`),
      ...loopSteps.flatMap((step) => [`step.${step}`, `needs.${step}`]),
      ...happenings.map((what) => `timeline.${what}`),
      ...specialtyTable.map(({ specialty }) => `specialty.${specialty}`),
      ...Object.keys(matchPoints).map((feature) => `match.${feature}`),
      ...sourceTypes.map((source) => `source.${source}`),
    ]
    expect(wanted.filter((id) => !(id in catalogue))).toEqual([])
    expect(language).toMatch(/^..$/)
  })
})

describe('wording', () => {
  const english = createWording('en', 'America/New_York', en)
  const spanish = createWording('es', 'America/New_York', es)

  it.each([
    ['a day in English', english.day('2026-03-14'), '14-Mar-2026'],
    ['a day in Spanish', spanish.day('2026-03-14'), '14-mar-2026'],
    ['the local day of an instant', english.day('2026-03-14T02:00:00Z'), '13-Mar-2026'],
    ['a day of the calendar is not moved by the zone', english.day('2026-01-01'), '01-Jan-2026'],
    ['midnight is 00:00', english.time('2026-03-14T04:00:00Z'), '00:00'],
    ['a moment', english.moment('2026-03-14T18:20:00Z'), '14-Mar-2026, 14:20'],
    ['a moment after the clocks changed', spanish.moment('2026-11-02T18:20:00Z'), '02-nov-2026, 13:20'],
  ])('writes %s', (_name, written, expected) => {
    expect(written).toBe(expected)
  })

  it('writes no dot after a shortened month, whatever the platform thinks of September', () => {
    for (let month = 1; month <= 12; month += 1) {
      const day = `2026-${String(month).padStart(2, '0')}-09`
      expect(spanish.day(day)).toMatch(/^09-[a-z]{3,4}-2026$/)
      expect(english.day(day)).toMatch(/^09-[A-Z][a-z]{2,3}-2026$/)
    }
  })

  it('uses the plural of each language', () => {
    const since = (days: number) => ({
      message: 'fact.note-pending',
      values: { on: { on: '2026-10-29' }, days },
      rule: '',
      evidence: [],
    })
    expect(english.say(since(1))).toBe('Consult note not received. Seen 29-Oct-2026, 1 day ago.')
    expect(english.say(since(24))).toBe('Consult note not received. Seen 29-Oct-2026, 24 days ago.')
    expect(spanish.say(since(0))).toBe('Falta el informe de consulta. Atendido el 29-oct-2026, hoy.')
    expect(spanish.say(since(24))).toBe(
      'Falta el informe de consulta. Atendido el 29-oct-2026, hace 24 días.',
    )
  })

  it('spells durations, terms and lists inside a sentence', () => {
    const rule = {
      message: 'rule.unscheduled',
      values: {
        urgency: { term: 'urgency.routine' },
        within: { lasting: { amount: 5, unit: 'bd' } },
        cause: 'none',
        policy: 'House rules',
        revision: 6,
      },
      rule: '',
      evidence: [],
    } as const
    expect(english.say(rule)).toBe(
      'Routine: booked within 5 business days of the order. House rules, revision 6.',
    )
    expect(spanish.say(rule)).toBe(
      'Rutina: con cita en 5 días hábiles desde la orden. House rules, revisión 6.',
    )
    const blind = {
      message: 'fact.blind',
      values: { sources: { terms: ['source.Appointment', 'source.Task'] } },
      rule: '',
      evidence: [],
    }
    expect(english.say(blind)).toContain('appointments and tasks could not be read')
    expect(spanish.say(blind)).toContain('citas y tareas')
  })

  it('gives back an id it does not know, and is not fooled by names of the prototype', () => {
    expect(english.label('constructor')).toBe('constructor')
    expect(english.label('state.nonsense')).toBe('state.nonsense')
    expect(
      english.say({
        message: 'fact.captured',
        values: { missing: 'toString', on: { on: '2026-01-02' } },
        rule: '',
        evidence: [],
      }),
    ).toContain('Neither')
  })

  it('calls a referral by its specialty in the language of the reader, else by what the order says', () => {
    const title = 'Referral to gastroenterology'
    expect(english.title({ specialty: 'gastroenterology', title })).toBe('Gastroenterology')
    expect(spanish.title({ specialty: 'gastroenterology', title })).toBe('Gastroenterología')
    expect(spanish.title({ title: 'Sleep clinic' })).toBe('Sleep clinic')
    expect(english.title({ specialty: 'specialist', title: 'Wound care' })).toBe('Wound care')
    expect(spanish.title({ specialty: 'specialist', title: 'specialist' })).toBe('Especialista')
  })

  it('tells a line of the timeline with what is known of it', () => {
    const at = Date.parse('2026-09-28T14:00:00Z')
    const line = { what: 'booked', at, evidence: [], source: 'ehr' } as const
    const values = { with: 'Lakeside GI', at: '2026-10-29T18:20:00Z' }
    expect(english.tell(line)).toBe('Booked')
    expect(english.tell({ ...line, values })).toBe('Booked: 29-Oct-2026, 14:20, Lakeside GI')
    expect(spanish.tell({ ...line, what: 'owner-assigned', values: { owner: 'Maria Reyes' } })).toBe(
      'Responsable asignado: Maria Reyes',
    )
  })

  it('says why a resource was set aside', () => {
    const { setAside } = readEvidence([
      { resourceType: 'Task', id: 't', status: 7, owner: 'me' },
      { resourceType: 'Task' },
      4,
    ])
    expect(setAside.map((one) => english.unusable(one))).toEqual([
      'It has no id.',
      'Not in the form FHIR prescribes: status, owner.',
      'Not a FHIR resource.',
    ])
    expect(setAside.map((one) => spanish.unusable(one)).join(' ')).not.toMatch(/unusable/)
  })

  it('words a check by how it turned out', () => {
    expect(english.check('author-practitioner', true)).toBe('Written by the chosen specialist.')
    expect(english.check('author-practitioner', false)).toBe(
      'Written by someone other than the chosen specialist.',
    )
    expect(english.check('other-referral', false)).toMatch(/^Another open referral/)
  })

  it('takes text from the chart as it is, braces and all', () => {
    const reason = {
      message: 'fact.routed',
      values: { receiver: 'Clinic {on} # O’Hara', on: { on: '2026-01-02' } },
      rule: '',
      evidence: [],
    }
    expect(english.say(reason)).toBe('Not sent yet. Routed to Clinic {on} # O’Hara on 02-Jan-2026.')
  })

  it('loads the catalogue of the language asked for', async () => {
    expect((await loadWording('es', 'UTC')).label('display.overdue')).toBe('Vencida')
    expect((await loadWording('en', 'UTC')).label('display.overdue')).toBe('Overdue')
  })
})
