import type { StepMark } from '#domain/loop-view.ts'

/** Sizes in pixels, as in the chart's bar: eight segments with gaps, the awaited one taller. */
const width = 92
const gap = 2
const segment = (width - 7 * gap) / 8
const height = 10
const low = 6

/** What a segment that is neither done nor to do looks like: hatched where it was skipped, hollow where nobody knows. */
const patterns: Partial<Record<StepMark, string>> = {
  skipped: 'repeating-linear-gradient(45deg, var(--line-strong) 0 2px, transparent 2px 4px)',
  unknown: 'linear-gradient(var(--line-strong) 0 1px, transparent 1px 5px, var(--line-strong) 5px)',
}
const plain: Partial<Record<StepMark, string>> = { done: 'var(--segd)', 'to-do': 'var(--seg)' }

/** Of eight steps there are few ways to stand, and thousands of rows. */
const drawn = new Map<string, string>()

/**
 * The loop of one row: one element with a drawn background in the place of nine, because a list is as fast as it has
 * elements.
 *
 * @param awaited - place of the awaited step, 1 to 8; 9 when none is
 */
export function LoopStrip(props: { marks: readonly StepMark[]; awaited: number; label: string }) {
  const { marks, awaited, label } = props
  return (
    <span className="wl-strip" role="img" aria-label={label} style={{ background: draw(marks, awaited) }} />
  )
}

function draw(marks: readonly StepMark[], awaited: number): string {
  const key = `${awaited} ${marks.join(' ')}`
  const known = drawn.get(key) ?? toBackground(marks, awaited)
  drawn.set(key, known)
  return known
}

/** A CSS background; its colours are the page's, so that dark and forced colours hold. */
function toBackground(marks: readonly StepMark[], awaited: number): string {
  const taller = marks.flatMap((_, index) =>
    index + 1 === awaited ? [layer('linear-gradient(var(--k-fill) 0 0)', index, height)] : [],
  )
  const patterned = marks.flatMap((mark, index) => {
    const image = index + 1 === awaited ? undefined : patterns[mark]
    return image === undefined ? [] : [layer(image, index, low)]
  })
  const stops = marks.flatMap((mark, index) => {
    const color = index + 1 === awaited ? 'transparent' : (plain[mark] ?? 'transparent')
    const from = placeOf(index)
    return [
      `${color} ${from}px ${from + segment}px`,
      `transparent ${from + segment}px ${from + segment + gap}px`,
    ]
  })
  const base = `linear-gradient(90deg, ${stops.join(', ')}) 0 ${(height - low) / 2}px / ${width}px ${low}px no-repeat`
  return [...taller, ...patterned, base].join(', ')
}

const placeOf = (index: number): number => index * (segment + gap)

function layer(image: string, index: number, tall: number): string {
  return `${image} ${placeOf(index)}px ${(height - tall) / 2}px / ${segment}px ${tall}px no-repeat`
}
