import { en } from '../wording/en.ts'
import { es } from '../wording/es.ts'
import { foldWords } from './fold-words.ts'

/**
 * Stems that tell what a visit is for, in either language, beyond the names of the specialty table. A word that
 * begins with one counts: `oncolog` finds oncology, oncologist, oncología and oncólogo.
 */
const stems = [
  'addict',
  'adicci',
  'allerg',
  'alergi',
  'alergolog',
  'anesthes',
  'anestesi',
  'audiolog',
  'behavioral',
  'behavioural',
  'cancer',
  'cardiac',
  'cardio',
  'cardiolog',
  'chemotherap',
  'quimioterap',
  'dermat',
  'diabet',
  'endocrin',
  'fertil',
  'gastro',
  'geriatr',
  'ginecol',
  'gynecol',
  'gynaecol',
  'hematol',
  'hepatol',
  'hiv',
  'vih',
  'immunolog',
  'inmunolog',
  'infectolog',
  'nefrol',
  'nephrol',
  'neumol',
  'neurol',
  'neurosurg',
  'neurocirug',
  'obstet',
  'oftalm',
  'ophthal',
  'oncolog',
  'orthop',
  'ortoped',
  'otolaryng',
  'otorrino',
  'pediatr',
  'podiatr',
  'podolog',
  'psiqui',
  'psicol',
  'psychi',
  'psychol',
  'pulmon',
  'radiolog',
  'radiother',
  'rehab',
  'reumat',
  'rheumat',
  'surg',
  'cirug',
  'ciruj',
  'substance',
  'transplant',
  'trasplant',
  'urolog',
] as const

/** Names that are ordinary words too; "specialist" says no more than "appointment" does, but stays out as well. */
const wholeWords: ReadonlySet<string> = new Set([
  'ent',
  'pain',
  'dolor',
  'specialist',
  'especialista',
  'obgyn',
  'ob',
])

const phrases: readonly string[] = [en, es].flatMap((catalogue) =>
  Object.entries(catalogue)
    .filter(([key]) => key.startsWith('specialty.'))
    .map(([, name]) => foldWords(name)),
)

/** Whether one folded word names a specialty or a kind of treatment in English or Spanish. */
export function isSpecialtyWord(word: string): boolean {
  return wholeWords.has(word) || phrases.includes(word) || stems.some((stem) => word.startsWith(stem))
}

/** Whether a text names a specialty in either language, by a word or by the words of the specialty table. */
export function namesSpecialty(text: string): boolean {
  const folded = foldWords(text)
  if (folded.split(' ').some(isSpecialtyWord)) return true
  return phrases.some((phrase) => ` ${folded} `.includes(` ${phrase} `))
}
