import {
  asLetter,
  asStructured,
  fresh,
  namesake,
  noLink,
  notToFile,
  ref,
  second,
  type Kind,
} from './corpus-making.ts'

/** Whose note it is, and how it says so: every way a note is linked or not, and people who are easily mixed up. */
export const usualKinds: readonly Kind[] = [
  {
    kind: 'clinical document, linked',
    count: 50,
    make: (draw, language) => asStructured('ccda', fresh(draw, language), language),
  },
  {
    kind: 'letter with our number',
    count: 60,
    make: (draw, language) => asLetter(fresh(draw, language), draw, language),
  },
  {
    kind: 'HL7 v2 message, linked',
    count: 30,
    make: (draw, language) => asStructured('mdm', fresh(draw, language), language),
  },
  {
    kind: 'response page',
    count: 8,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      return asLetter(referral, draw, language, { numbers: [] }, { page: ref(referral) })
    },
  },
  {
    kind: 'two open referrals, linked',
    count: 16,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      second(draw, referral, index % 2 === 0)
      return index % 3 === 0 ? asStructured('ccda', referral, language) : asLetter(referral, draw, language)
    },
  },
  {
    kind: 'two open referrals, no link',
    count: 16,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      second(draw, referral, index % 2 === 0)
      return asLetter(referral, draw, language, { numbers: [] }, noLink)
    },
  },
  {
    kind: 'same-named patients',
    count: 12,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      namesake(draw, referral, language)
      return index % 2 === 0
        ? asLetter(referral, draw, language)
        : asLetter(referral, draw, language, { numbers: [] }, noLink)
    },
  },
  {
    kind: 'twins',
    count: 12,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      namesake(draw, referral, language, language === 'en' ? 'Wendell' : 'Renata')
      return index % 2 === 0
        ? asLetter(referral, draw, language)
        : asLetter(referral, draw, language, { numbers: [] }, noLink)
    },
  },
  {
    kind: "the other twin's number",
    count: 6,
    make: (draw, language) => {
      const referral = fresh(draw, language)
      const other = namesake(draw, referral, language, language === 'en' ? 'Wendell' : 'Renata')
      return asLetter(referral, draw, language, { numbers: [other.number] }, notToFile)
    },
  },
]
