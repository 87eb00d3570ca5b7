import { codeSystems } from '../codes.ts'
import { foldWords } from '../notifications/fold-words.ts'
import { specialtyTable, type Specialty } from '../specialties.ts'

/** Beginnings of words that name a specialty in English or Spanish, folded. */
const stems: Readonly<Partial<Record<Specialty, readonly string[]>>> = {
  cardiology: ['cardiolog', 'heart', 'corazon'],
  dermatology: ['dermatolog', 'skin', 'piel'],
  gastroenterology: ['gastroenterolog', 'digestive', 'digestiv'],
  neurology: ['neurolog'],
  endocrinology: ['endocrinolog', 'diabetes'],
  'orthopedic-surgery': ['orthop', 'ortop', 'traumatolog'],
  ent: ['otolaryngolog', 'otorrino', 'otorhino'],
  ophthalmology: ['ophthalmolog', 'oftalmolog', 'retina'],
  nephrology: ['nephrolog', 'nefrolog', 'kidney'],
  rheumatology: ['rheumatolog', 'reumatolog'],
  pulmonary: ['pulmon', 'neumolog', 'lung'],
  urology: ['urolog'],
  'infectious-disease': ['infectious', 'infectolog'],
  psychiatry: ['psychiatr', 'psiquiatr'],
  'obstetrics-gynecology': ['obstetric', 'gynecolog', 'ginecolog'],
  'medical-oncology': ['oncolog'],
}

/**
 * The specialty a letterhead or title names, as `system|code` of its kind of practice; nothing where it names none, or
 * more than one.
 */
export function findNamedSpecialty(text: string): readonly string[] {
  const words = foldWords(text).split(' ')
  const named = specialtyTable.filter(({ specialty }) =>
    stems[specialty]?.some((stem) => words.some((word) => word.startsWith(stem))),
  )
  const [only] = named
  if (only?.practiceSetting === undefined || named.length > 1) return []
  return [`${codeSystems.snomed}|${only.practiceSetting}`]
}
