import { blur, letterOf, writeLetter } from './corpus-letters.ts'
import {
  asLetter,
  asStructured,
  base,
  earlierReport,
  fresh,
  nobodys,
  noLink,
  notToFile,
  ref,
  second,
  visitOn,
  withoutVisit,
  type Kind,
} from './corpus-making.ts'
import { ourClinician, ourPlace } from './corpus-practice.ts'

const noShow = {
  en: 'Unfortunately this patient did not attend the appointment today.',
  es: 'Lamentablemente el paciente no asistió a la cita de hoy.',
} as const
const takenBack = {
  en: 'Please disregard our previous letter, which was entered in error.',
  es: 'Nuestra carta anterior fue enviada por error y queda sin efecto.',
} as const
const interim = {
  en: 'This is a preliminary report; biopsy results follow.',
  es: 'Este es un informe preliminar; faltan los resultados de la biopsia.',
} as const

/** What is not simply a final report of one referral. */
export const doubtfulKinds: readonly Kind[] = [
  {
    kind: 'amended note',
    count: 8,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      draw.addTo(referral, earlierReport(referral))
      return asStructured('ccda', referral, language, {
        replaces: `first-${referral.id}`,
        title: 'Amended consultation',
      })
    },
  },
  {
    kind: 'corrected letter for a report on file',
    count: 6,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      draw.addTo(referral, earlierReport(referral))
      return asLetter(referral, draw, language, {}, notToFile)
    },
  },
  {
    kind: 'interim note',
    count: 10,
    make: (draw, language, index) =>
      index % 2 === 0
        ? asStructured('ccda', fresh(draw, language), language, { status: 'preliminary' })
        : asLetter(fresh(draw, language), draw, language, { says: interim[language] }),
  },
  {
    kind: 'retracted note',
    count: 6,
    make: (draw, language) =>
      asLetter(fresh(draw, language), draw, language, { says: takenBack[language] }, nobodys),
  },
  {
    kind: 'no-show letter',
    count: 10,
    make: (draw, language) =>
      asLetter(fresh(draw, language), draw, language, { says: noShow[language], recommends: [] }, nobodys),
  },
  {
    kind: "the practice's own referral note",
    count: 8,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const author = { name: ourClinician.name, npi: ourClinician.npi, place: ourPlace.name }
      return index % 2 === 0
        ? asLetter(referral, draw, language, { author, title: 'Referral' }, nobodys)
        : asStructured(
            'ccda',
            referral,
            language,
            { author, title: 'Referral note', type: '57133-1' },
            nobodys,
          )
    },
  },
  {
    kind: 'wrong patient',
    count: 10,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const stranger = draw.person(language === 'en' ? 'es' : 'en')
      return index % 2 === 0
        ? asLetter(referral, draw, language, { person: stranger }, nobodys)
        : asStructured('mdm', referral, language, { person: stranger }, nobodys)
    },
  },
  {
    // Somebody else: born the same day, of the same family, with the same first given name.
    kind: 'sibling who is no patient of ours',
    count: 6,
    make: (draw, language, index) => {
      const first = language === 'en' ? 'John' : 'Ana'
      const referral = draw.refer(
        draw.person(language, { given: `${first} ${index % 3 === 0 ? 'A.' : 'María'}` }),
      )
      const sibling = { ...referral.person, given: `${first} ${index % 3 === 0 ? 'Bernard' : 'Isabel'}` }
      return index % 2 === 0
        ? asLetter(referral, draw, language, { person: sibling }, nobodys)
        : asStructured(index % 4 === 1 ? 'mdm' : 'ccda', referral, language, { person: sibling }, nobodys)
    },
  },
  {
    kind: 'note before the referral',
    count: 8,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      return asLetter(
        referral,
        draw,
        language,
        { visitOn: '2025-11-03', ...(index % 2 === 0 ? {} : { numbers: [] }) },
        { ...nobodys, hasLink: index % 2 === 0 },
      )
    },
  },
  {
    kind: 'note for two referrals',
    count: 6,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const other = second(draw, referral, true)
      const over = { mayFile: false, truth: [ref(referral), ref(other)] }
      return index % 2 === 0
        ? asLetter(referral, draw, language, { numbers: [referral.number, other.number] }, over)
        : asStructured('ccda', referral, language, { orders: [referral.order, other.order] }, over)
    },
  },
  {
    kind: 'picture read by machine',
    count: 20,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const letter = { ...letterOf(referral, visitOn, language), ...(index % 2 === 0 ? {} : { numbers: [] }) }
      return {
        format: 'picture',
        content: blur(writeLetter(letter, draw.dice), draw.dice),
        ...base(referral, noLink),
      }
    },
  },
  {
    kind: 'letter without a number',
    count: 24,
    make: (draw, language) => asLetter(fresh(draw, language), draw, language, { numbers: [] }, noLink),
  },
  {
    kind: 'letter about an appointment',
    count: 8,
    make: (draw, language) => {
      const title = language === 'en' ? 'Appointment confirmation' : 'Confirmación de cita'
      const says =
        language === 'en'
          ? 'Your patient has an appointment with us.'
          : 'Su paciente tiene una cita con nosotros.'
      return asLetter(fresh(draw, language), draw, language, { title, says }, nobodys)
    },
  },
  {
    kind: 'report of somebody else',
    count: 8,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const author = { name: 'Olga Pruitt', npi: '1881799999', place: 'Town Imaging and Therapy' }
      const title = language === 'en' ? 'Consultation report' : 'Informe de consulta'
      return index % 2 === 0
        ? asLetter(referral, draw, language, { author, title }, nobodys)
        : asStructured('mdm', referral, language, { author, title, type: '18748-4' }, nobodys)
    },
  },
  {
    kind: 'sensitive note',
    count: 4,
    make: (draw, language) =>
      asStructured('ccda', fresh(draw, language), language, { confidentiality: 'R' }, notToFile),
  },
  {
    kind: 'no birth date',
    count: 6,
    make: (draw, language) =>
      asLetter(fresh(draw, language), draw, language, { hasBirthDate: false }, notToFile),
  },
  {
    kind: 'no visit date',
    count: 4,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const letter = withoutVisit(letterOf(referral, visitOn, language))
      return { format: 'letter', content: writeLetter(letter, draw.dice), ...base(referral, notToFile) }
    },
  },
  {
    kind: 'unsigned letter',
    count: 6,
    make: (draw, language) => asLetter(fresh(draw, language), draw, language, { isSigned: false }, notToFile),
  },
  {
    kind: 'number of another referral of the same kind',
    count: 8,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const other = second(draw, referral, true, referral.specialist)
      return asLetter(referral, draw, language, { numbers: [other.number] }, notToFile)
    },
  },
  {
    kind: 'number of another referral',
    count: 8,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const other = second(draw, referral, false)
      return asLetter(referral, draw, language, { numbers: [other.number] }, notToFile)
    },
  },
  {
    kind: 'name misspelt',
    count: 6,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const { person } = referral
      const family = `${person.family.slice(0, 3)}${person.family.slice(4)}`
      return asLetter(referral, draw, language, { person: { ...person, family } }, notToFile)
    },
  },
  {
    kind: 'referral called off',
    count: 4,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      draw.end(referral)
      return asLetter(referral, draw, language, {}, notToFile)
    },
  },
  {
    kind: 'unsolicited, no referral of ours',
    count: 6,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const stranger = draw.person(language)
      return asLetter(
        referral,
        draw,
        language,
        { person: stranger, numbers: [] },
        { ...nobodys, hasLink: false },
      )
    },
  },
]
