import type { Spread } from './spread.ts'

/** How a stretch of a bar is filled: each has a pattern of its own, so that no colour stands alone. */
export type BarKind = 'done' | 'waiting' | 'ended' | 'plain'

/** The patterns, once a page; hidden in a way that leaves them to be referred to. */
export function BarPatterns() {
  return (
    <svg className="visually-hidden" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern
          id="rep-waiting"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" className="rep-under" />
          <rect width="3" height="6" className="rep-hatch" />
        </pattern>
        <pattern id="rep-ended" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" className="rep-under" />
          <circle cx="2.5" cy="2.5" r="1.3" className="rep-dots" />
        </pattern>
      </defs>
    </svg>
  )
}

const share = (part: number, of: number): string => `${of === 0 ? 0 : (100 * part) / of}%`

/** A bar of parts, one after the other, of a whole; decoration beside the numbers that say the same. */
export function Bar({ parts, of }: { parts: readonly { kind: BarKind; loops: number }[]; of: number }) {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { loops }) => sum + loops, 0))
  return (
    <svg className="rep-bar" aria-hidden="true">
      <rect className="rep-track" width="100%" height="100%" />
      {parts.map(({ kind, loops }, index) => (
        <rect
          key={kind}
          className={`rep-${kind}`}
          x={share(starts[index] ?? 0, of)}
          width={share(loops, of)}
          height="100%"
        />
      ))}
    </svg>
  )
}

/** Half of the loops as a box with the median across it, the mean as a ring; on the scale of all rows. */
export function SpreadBar({ spread, most }: { spread: Spread; most: number }) {
  const { quartile1, median, quartile3, mean } = spread
  return (
    <svg className="rep-bar rep-spread" aria-hidden="true">
      <line className="rep-axis" x1="0" x2="100%" y1="50%" y2="50%" />
      <rect
        className="rep-box"
        x={share(quartile1, most)}
        width={share(quartile3 - quartile1, most)}
        y="3"
        height="10"
      />
      <line className="rep-median" x1={share(median, most)} x2={share(median, most)} y1="0" y2="16" />
      <circle className="rep-mean" cx={share(mean, most)} cy="8" r="3.5" />
    </svg>
  )
}
