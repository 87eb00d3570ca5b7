import type { StepView } from '#domain/loop-view.ts'

/**
 * Eight segments; the awaited one is taller as well as coloured, a skipped one hatched.
 *
 * @param awaited - place of the awaited step, 1 to 8; 9 when none is
 */
export function LoopBar(props: { steps: readonly StepView[]; awaited: number; label: string }) {
  const { steps, awaited, label } = props
  return (
    <div className="bar" role="img" aria-label={label}>
      {steps.map((step, index) => (
        <i key={step.step} className={index + 1 === awaited ? 'awaited' : step.mark} />
      ))}
    </div>
  )
}
