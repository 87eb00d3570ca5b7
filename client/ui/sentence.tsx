import { Fragment } from 'react'

/** `14-Mar-2026`, with a time if one follows: it must not break at its hyphens. */
const dates = /(\d{2}-\p{L}{3,5}-\d{4}(?:,? \d{2}:\d{2})?)/u

/** Text whose dates stay on one line. */
export function Sentence({ text }: { text: string }) {
  return text.split(dates).map((part, index) =>
    index % 2 === 1 ? (
      <span key={`${index} ${part}`} className="nowrap">
        {part}
      </span>
    ) : (
      <Fragment key={`${index} ${part}`}>{part}</Fragment>
    ),
  )
}
