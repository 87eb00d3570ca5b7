import { describe, expect, it } from 'vitest'
import { createWording } from '#contract/wording.ts'
import { stoppingSources } from '#domain/clocks.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { judgeLoop } from '#domain/judge-loop.ts'
import type { LoopFacts } from '#domain/loop-facts.ts'
import {
  openStates,
  sourceTypes,
  type ClockName,
  type OpenState,
  type Sources,
} from '#domain/loop-vocabulary.ts'
import { en } from '#domain/wording/en.ts'
import { es } from '#domain/wording/es.ts'
import { mondayAt, someFacts, withoutOwner } from '../support/facts-builder.ts'

const english = createWording('en', 'America/New_York', en)
const spanish = createWording('es', 'America/New_York', es)
const dayMs = 86_400_000
const now = mondayAt + 9 * dayMs
const on = (days: number) => ({ at: mondayAt + days * dayMs, evidence: ['Task/t'] })

const known: LoopFacts = someFacts({
  milestones: {
    ordered: on(0),
    routed: on(1),
    sent: on(2),
    acknowledged: on(3),
    infoRequested: on(3),
    accepted: on(3),
    booked: on(4),
    seen: on(5),
    interimNote: on(6),
    noteCandidate: on(6),
    noteBack: on(6),
    rejected: on(3),
    cancelRequested: on(4),
    held: on(4),
  },
  restart: { ...on(5), cause: 'noshow' },
  visit: {
    startsAt: mondayAt + 5 * dayMs,
    endsAt: mondayAt + 5 * dayMs,
    evidence: ['Appointment/a'],
    with: { display: 'Dr. Nair' },
  },
})

const judge = (facts: LoopFacts, sources: Sources) =>
  judgeLoop(facts, { sources, policy: defaultPolicy, now }, [])

/** The first sentence: what a card says. */
function headline(facts: LoopFacts, sources: Sources): { en: string; es: string; message: string } {
  const [first] = judge(facts, sources).why
  if (!first) throw new Error('a view always says something')
  return { en: english.say(first), es: spanish.say(first), message: first.message }
}

const duty: Readonly<Record<OpenState, ClockName>> = {
  captured: 'route',
  routed: 'send',
  sent: 'confirm',
  acknowledged: 'confirm',
  'info-requested': 'respond',
  accepted: 'unscheduled',
  scheduled: 'late-booking',
  'visit-unconfirmed': 'visit',
  'rebook-needed': 'unscheduled',
  'note-pending': 'note',
  'interim-note': 'note',
  reconcile: 'match',
  rejected: 'redirect',
  'cancel-requested': 'cancel',
  'on-hold': 'hold',
}

describe('a card whose evidence was not read says what is known last and what cannot be confirmed', () => {
  it.each<[OpenState, Sources, string, string]>([
    [
      'captured',
      { Task: 'failed' },
      'Can’t confirm whether a receiver and an owner are chosen. Ordered 01-Jun-2026; tasks could not be read.',
      'No se puede confirmar si tiene especialista y responsable. Ordenada el 01-jun-2026; no se pudo leer: tareas.',
    ],
    [
      'routed',
      { Communication: 'failed' },
      'Can’t confirm whether it was sent. Routed to Riverside Cardiology on 02-Jun-2026; messages could not be read.',
      'No se puede confirmar si se envió. Asignada el 02-jun-2026; destino: Riverside Cardiology; no se pudo leer: mensajes.',
    ],
    [
      'sent',
      { Task: 'forbidden', Communication: 'failed' },
      'Can’t confirm whether there is a reply. Sent to Riverside Cardiology on 03-Jun-2026; tasks and messages could not be read.',
      'No se puede confirmar si hay respuesta. Enviada el 03-jun-2026; destino: Riverside Cardiology; no se pudo leer: tareas y mensajes.',
    ],
    [
      'acknowledged',
      { Communication: 'failed' },
      'Can’t confirm whether it is accepted. Receipt was confirmed on 04-Jun-2026 by Riverside Cardiology; messages could not be read.',
      'No se puede confirmar si está aceptada. Recepción confirmada el 04-jun-2026 por Riverside Cardiology; no se pudo leer: mensajes.',
    ],
    [
      'info-requested',
      { Communication: 'truncated' },
      'Can’t confirm whether the information was sent. It was requested on 04-Jun-2026 by Riverside Cardiology; messages could not be read completely.',
      'No se puede confirmar si se envió la información. La pidió Riverside Cardiology el 04-jun-2026; no se pudo leer por completo: mensajes.',
    ],
    [
      'accepted',
      { Appointment: 'failed' },
      'Can’t confirm whether a visit is booked. Accepted on 04-Jun-2026 by Riverside Cardiology; appointments could not be read.',
      'No se puede confirmar si hay una cita. Aceptada el 04-jun-2026 por Riverside Cardiology; no se pudo leer: citas.',
    ],
    [
      'scheduled',
      { Appointment: 'truncated' },
      'Can’t confirm whether the booking stands. Last known: 06-Jun-2026, 10:00 with Dr. Nair; appointments could not be read completely.',
      'No se puede confirmar si la cita sigue en pie. Última noticia: 06-jun-2026, 10:00 con Dr. Nair; no se pudo leer por completo: citas.',
    ],
    [
      'visit-unconfirmed',
      { Encounter: 'failed' },
      'Can’t confirm whether the visit took place. The appointment was 06-Jun-2026, 10:00; encounters could not be read.',
      'No se puede confirmar si la visita se llevó a cabo. La cita era el 06-jun-2026, 10:00; no se pudo leer: consultas.',
    ],
    [
      'rebook-needed',
      { Appointment: 'failed' },
      'Can’t confirm whether it is rebooked. The last visit was missed on 06-Jun-2026; appointments could not be read.',
      'No se puede confirmar si hay nueva cita. El paciente faltó a la última el 06-jun-2026; no se pudo leer: citas.',
    ],
    [
      'note-pending',
      { DocumentReference: 'forbidden' },
      'Can’t confirm whether the consult note is back. Seen 06-Jun-2026; documents could not be read.',
      'No se puede confirmar si llegó el informe de consulta. Atendido el 06-jun-2026; no se pudo leer: documentos.',
    ],
    [
      'interim-note',
      { DocumentReference: 'failed' },
      'Can’t confirm whether the final note is back. An interim note arrived 07-Jun-2026; documents could not be read.',
      'No se puede confirmar si llegó el informe definitivo. El provisional llegó el 07-jun-2026; no se pudo leer: documentos.',
    ],
    [
      'reconcile',
      { Provenance: 'failed' },
      'Can’t confirm whether the note was decided about. It arrived 07-Jun-2026; decisions could not be read.',
      'No se puede confirmar si ya se decidió sobre el informe. Llegó el 07-jun-2026; no se pudo leer: decisiones.',
    ],
    [
      'rejected',
      { Task: 'failed' },
      'Can’t confirm whether it was redirected. Declined on 04-Jun-2026 by Riverside Cardiology; tasks could not be read.',
      'No se puede confirmar si se redirigió. Rechazada el 04-jun-2026 por Riverside Cardiology; no se pudo leer: tareas.',
    ],
    [
      'cancel-requested',
      { Task: 'failed' },
      'Can’t confirm whether the cancellation is confirmed. It was requested on 05-Jun-2026 of Riverside Cardiology; tasks could not be read.',
      'No se puede confirmar si la cancelación está confirmada. Se pidió el 05-jun-2026 a Riverside Cardiology; no se pudo leer: tareas.',
    ],
    [
      'on-hold',
      { ServiceRequest: 'truncated' },
      'Can’t confirm whether it is still on hold. On hold since 05-Jun-2026; orders could not be read completely.',
      'No se puede confirmar si sigue en pausa. En pausa desde el 05-jun-2026; no se pudo leer por completo: órdenes.',
    ],
  ])('%s with %o', (state, sources, expected, expectedInSpanish) => {
    const facts = state === 'captured' ? withoutOwner({ ...known, state }) : { ...known, state }
    if (state === 'captured') delete facts.receiver
    expect(headline(facts, sources)).toEqual({
      en: expected,
      es: expectedInSpanish,
      message: `fact.unconfirmed.${state}`,
    })
  })

  it('a note that was to be reviewed', () => {
    const closed = {
      ...known,
      state: 'closed-completed',
      axes: { ...known.axes, review: 'pending' },
    } as const
    expect(headline(closed, { Provenance: 'failed' }).en).toBe(
      'Can’t confirm whether the note was reviewed. It arrived 07-Jun-2026; decisions could not be read.',
    )
    const reviewed = { ...closed, axes: { ...closed.axes, review: 'acknowledged' } } as const
    expect(headline(reviewed, { Provenance: 'failed' }).message).toBe('fact.closed-completed')
  })

  it('a delivery that failed is told as the last thing known, not as the present', () => {
    const lost = { ...known, axes: { ...known.axes, ack: 'undelivered' } } as const
    expect(headline({ ...lost, state: 'sent' }, { Communication: 'failed' }).en).toBe(
      'Can’t confirm whether there is a reply. Sent to Riverside Cardiology on 03-Jun-2026 and not delivered; messages could not be read.',
    )
    expect(headline({ ...lost, state: 'routed' }, { Communication: 'failed' }).en).toContain(
      'A delivery to Riverside Cardiology failed; messages could not be read.',
    )
  })
})

describe('no state says that something is missing which could not be read', () => {
  it.each(openStates)('%s', (state) => {
    for (const source of stoppingSources[duty[state]]) {
      for (const condition of ['failed', 'forbidden', 'truncated', 'unsupported'] as const) {
        const view = judge({ ...known, state }, { [source]: condition })
        expect(view.unconfirmed, source).toContain(source)
        expect(view.why[0]?.message, source).toBe(`fact.unconfirmed.${state}`)
        expect(english.needs(view), source).toMatch(/unconfirmed$/)
        expect(spanish.needs(view), source).toMatch(/sin confirmar$/)
      }
    }
  })

  it('and with every source at hand none of this is said', () => {
    const sources: Sources = Object.fromEntries(sourceTypes.map((source) => [source, 'ok']))
    for (const state of openStates) {
      const view = judge({ ...known, state }, sources)
      expect(view.unconfirmed).toEqual([])
      expect(view.why[0]?.message).not.toMatch(/^fact\.unconfirmed/)
      expect(english.needs(view)).not.toMatch(/unconfirmed/)
    }
  })

  it('a source that could not show the next step leaves the sentence, and is named after it', () => {
    const view = judge({ ...known, state: 'routed' }, { Appointment: 'failed' })
    expect(view.why[0]?.message).toBe('fact.routed')
    const blind = view.why.find(({ message }) => message === 'fact.blind')
    expect(blind && english.say(blind)).toContain('appointments could not be read')
    expect(english.needs(view)).toBe('needs sending')
  })

  it('what the first sentence has said about a source is not said again', () => {
    const view = judge({ ...known, state: 'note-pending' }, { DocumentReference: 'failed' })
    expect(view.why.map(({ message }) => message)).not.toContain('fact.blind')
  })
})
