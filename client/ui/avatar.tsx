/** Words before a name that are no part of the initials. */
const titles = new Set(['dr', 'dr.', 'mr', 'mr.', 'mrs', 'mrs.', 'ms', 'ms.', 'dra.', 'sr.', 'sra.'])

/** First letters of the first and last word of a name: `Maria Reyes, RN` gives `MR`. */
export function initialsOf(name: string): string {
  const words = (name.split(',')[0] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '' && !titles.has(word.toLowerCase()))
  const first = words.at(0)?.match(/\p{L}/u)?.[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.match(/\p{L}/u)?.[0] ?? '') : ''
  return `${first}${last}`.toUpperCase()
}

/** Initials beside a name that is written out; a dashed ring when nobody owns it. */
export function Avatar({ name }: { name: string | undefined }) {
  const initials = name === undefined ? '' : initialsOf(name)
  return (
    <span className={initials === '' ? 'avatar none' : 'avatar'} aria-hidden="true">
      {initials === '' ? '–' : initials}
    </span>
  )
}
