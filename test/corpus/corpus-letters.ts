import type { Dice } from '../../server/sandbox/clinic/dice.ts'
import type { Person } from './corpus-people.ts'
import type { Referral, Specialist } from './corpus-practice.ts'

/** What a letter says; a field that is left out is not in it. */
export type Letter = {
  person: Person
  visitOn?: string
  author: Pick<Specialist, 'name' | 'npi' | 'place'>
  title: string
  reason: string
  numbers: readonly string[]
  language: 'en' | 'es'
  hasBirthDate?: boolean
  isSigned?: boolean
  /** A sentence near the top. */
  says?: string
  recommends?: readonly string[]
}

const months = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  es: [
    'enero',
    'febrero',
    'marzo',
    'abril',
    'mayo',
    'junio',
    'julio',
    'agosto',
    'septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ],
} as const

function toDate(day: string, language: 'en' | 'es', style: number): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const name = months[language][Number(month) - 1] ?? ''
  if (style === 0) return day
  if (language === 'es') return `${Number(date)} de ${name} de ${year}`
  return style === 1 ? `${month}/${date}/${year}` : `${name} ${Number(date)}, ${year}`
}

/** A letter about one visit of a referral, as its specialist writes it. */
export function letterOf(
  { person, specialist, field, reason, number }: Referral,
  visitOn: string,
  language: 'en' | 'es',
): Letter {
  return {
    person,
    visitOn,
    author: specialist,
    title: language === 'en' ? `${field.en} Consultation` : `Consulta de ${field.es}`,
    reason: reason[language === 'en' ? 0 : 1],
    numbers: [number],
    language,
  }
}

const recommendations = {
  en: [
    'Continue current medication.',
    'Repeat laboratory tests in six weeks.',
    'Return in 3 months or sooner if symptoms worsen.',
  ],
  es: [
    'Continuar la medicación actual.',
    'Repetir análisis en seis semanas.',
    'Volver en 3 meses o antes si empeora.',
  ],
} as const

/** The letter as text. */
export function writeLetter(letter: Letter, dice: Dice): string {
  const style = dice.between(0, 2)
  const { person, language, author, visitOn } = letter
  const isEnglish = language === 'en'
  const name = dice.chance(0.5) ? `${person.given} ${person.family}` : `${person.family}, ${person.given}`
  // A Spanish double surname at the end of a line cannot be told from a given name.
  const shown = person.family.includes(' ') ? `${person.family}, ${person.given}` : name
  const lines = isEnglish
    ? [
        author.place,
        `Document: ${letter.title}`,
        `Clinic: ${author.place}`,
        `Patient: ${shown}`,
        ...(letter.hasBirthDate === false ? [] : [`DOB: ${toDate(person.birthDate, language, style)}`]),
        ...(visitOn === undefined ? [] : [`Date of service: ${toDate(visitOn, language, style)}`]),
        ...letter.numbers.map((number) => `Your referral number: ${number}`),
        '',
        'Dear colleague,',
        letter.says ?? `Thank you for referring this patient for ${letter.reason.toLowerCase()}.`,
        'History was reviewed and the patient was examined today.',
        '',
        'Recommendations:',
      ]
    : [
        author.place,
        `Documento: ${letter.title}`,
        `Clínica: ${author.place}`,
        `Paciente: ${shown}`,
        ...(letter.hasBirthDate === false
          ? []
          : [`Fecha de nacimiento: ${toDate(person.birthDate, language, style)}`]),
        ...(visitOn === undefined ? [] : [`Fecha de la consulta: ${toDate(visitOn, language, style)}`]),
        ...letter.numbers.map((number) => `Número de su remisión: ${number}`),
        '',
        'Estimado colega:',
        letter.says ?? `Gracias por enviarnos al paciente por ${letter.reason.toLowerCase()}.`,
        'Se revisaron los antecedentes y se examinó al paciente.',
        '',
        'Recomendaciones:',
      ]
  const signature = isEnglish ? 'Electronically signed by' : 'Firmado electrónicamente por'
  return [
    ...lines,
    ...(letter.recommends ?? recommendations[language]).map((each) => `- ${each}`),
    '',
    letter.isSigned === false ? `${author.name}, MD` : `${signature}: ${author.name}, MD`,
    `NPI: ${author.npi}`,
  ].join('\n')
}

const noise: Readonly<Record<string, string>> = {
  o: '0',
  l: '1',
  i: 'l',
  e: 'c',
  m: 'rn',
  a: 'o',
  '0': 'O',
  '1': 'l',
  '5': 'S',
  '8': 'B',
}

/** What a scanner makes of a letter; labels are printed large and stay as they are. */
export function blur(text: string, dice: Dice): string {
  return text
    .split('\n')
    .map((line) => {
      const at = line.indexOf(':') + 1
      return (
        line.slice(0, at) +
        [...line.slice(at)].map((sign) => (dice.chance(0.02) ? (noise[sign] ?? sign) : sign)).join('')
      )
    })
    .join('\n')
}
