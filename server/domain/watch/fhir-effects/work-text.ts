import type { ClockName } from '../../loop-vocabulary.ts'
import type { LadderStep } from '../../policy.ts'
import { en } from '../../wording/en.ts'
import { es } from '../../wording/es.ts'

type Language = 'en' | 'es'
type Action = LadderStep['action']

/** Singular and plural of the units of a rung's key. */
const units: Readonly<Record<Language, Readonly<Record<string, readonly [string, string]>>>> = {
  en: {
    bd: ['business day', 'business days'],
    d: ['day', 'days'],
    h: ['opening hour', 'opening hours'],
    eh: ['hour', 'hours'],
  },
  es: {
    bd: ['día hábil', 'días hábiles'],
    d: ['día', 'días'],
    h: ['hora de atención', 'horas de atención'],
    eh: ['hora', 'horas'],
  },
}
const and: Readonly<Record<Language, string>> = { en: ' and ', es: ' y ' }
const after: Readonly<Record<Language, (span: string) => string>> = {
  en: (span) => `open after ${span}`,
  es: (span) => `pendiente después de ${span}`,
}
const atOnce: Readonly<Record<Language, string>> = { en: 'act today', es: 'actuar hoy' }

/** `bd5` in words; a key that a practice's own policy named otherwise tells no time. */
function spell(part: string, language: Language): string | undefined {
  const [, unit = '', amount = ''] = /^(bd|d|h|eh)(\d+)$/.exec(part) ?? []
  const words = units[language][unit]
  return words && Number(amount) > 0 ? `${amount} ${words[Number(amount) === 1 ? 0 : 1]}` : undefined
}

/** What still has to happen and for how long it has been open: `Book the visit: open after 5 business days`. */
export function nameWork(clock: ClockName, step: string, language: Language): string {
  const what = { en, es }[language][`clock.${clock}`]
  const spans = step.split('+').flatMap((part) => spell(part, language) ?? [])
  const isNow = /^[a-z]+0$/.test(step)
  if (isNow) return `${what}: ${atOnce[language]}`
  return spans.length > 0 ? `${what}: ${after[language](spans.join(and[language]))}` : what
}

const instructions: Readonly<Record<Language, Readonly<Record<Action, string>>>> = {
  en: {
    nudge: 'Please act on this referral, or record what has happened.',
    alert: 'This referral is waiting and needs your attention.',
    task: 'Take this referral up and settle the step, or record why it cannot be settled.',
    'phone-task': 'Phone, do not leave it at a message, and record the outcome.',
    'patient-message': 'Write to the patient.',
    'call-and-letter-task': 'Phone the patient, send the letter, and record both.',
    'documentation-task':
      'Record why this referral ends, or that it goes on. It stays open until a person does so.',
    'check-by-hand':
      'Not all of the chart could be read. Check in the record whether this step has been done.',
  },
  es: {
    nudge: 'Atienda esta remisión o anote lo que ha ocurrido.',
    alert: 'Esta remisión está en espera y necesita su atención.',
    task: 'Retome esta remisión y resuelva el paso, o anote por qué no se puede resolver.',
    'phone-task': 'Llame por teléfono, no deje solo un mensaje, y anote el resultado.',
    'patient-message': 'Escriba al paciente.',
    'call-and-letter-task': 'Llame al paciente, envíe la carta y anote ambas cosas.',
    'documentation-task':
      'Anote por qué termina esta remisión o que continúa. Queda abierta hasta que una persona lo haga.',
    'check-by-hand': 'No se pudo leer todo el expediente. Compruebe en el registro si este paso ya se hizo.',
  },
}

/** What whoever gets the work item is asked to do. */
export function tellWork(action: Action, language: Language): string {
  return instructions[language][action]
}

/** Said on a work item that was taken back. */
export const withdrawnText: Readonly<Record<Language, string>> = {
  en: 'No longer needed: the referral has moved on.',
  es: 'Ya no es necesario: la remisión ha avanzado.',
}
