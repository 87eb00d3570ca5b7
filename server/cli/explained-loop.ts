import type { Wording } from '#contract/wording.ts'
import type { SetAside } from '#domain/loop-facts.ts'
import type { LoopView } from '#domain/loop-view.ts'

/** A loop as `explain` prints it: the documented fields first, then what support needs to see beside them. */
export function toExplainedLoop(view: LoopView, wording: Wording) {
  return {
    referral: view.referral,
    state: view.state,
    display: view.display,
    step: view.step,
    conflicts: view.conflicts.map(({ code }) => code),
    axes: view.axes,
    ball: view.ball,
    clocks: view.clocks,
    why: view.why.map((reason) => ({
      text: wording.say(reason),
      evidence: reason.evidence,
      rule: reason.rule,
    })),
    turnsGreen: view.turnsGreen ? wording.say(view.turnsGreen) : null,
    patient: view.patient ?? null,
    number: view.number ?? null,
    title: view.title,
    urgency: view.urgency,
    owner: view.owner ?? null,
    receiver: view.receiver ?? null,
    orderedAt: view.orderedAt ?? null,
    isTracked: view.isTracked,
    attempt: view.attempt,
    visit: view.visit ?? null,
    steps: view.steps,
    candidates: view.candidates.map(({ document, score, agrees, disagrees }) => ({
      document,
      score,
      agrees,
      disagrees,
    })),
    possibleBookings: view.possibleBookings,
    setAside: view.setAside,
    judgedAt: view.judgedAt,
  }
}

function toBlock(view: LoopView, wording: Wording): string {
  const display = wording.label(`display.${view.display}`)
  const closure = view.state.startsWith('closed-') ? `closure.${view.state.slice('closed-'.length)}` : ''
  const state = `state.${view.state}`
  const named = wording.label(state) === state ? wording.label(closure) : wording.label(state)
  const steps = view.steps
    .map(({ step, mark }) => `${wording.label(`step.${step}`)}${marks[mark]}`)
    .join('  ')
  return [
    `${view.referral}  ${wording.title(view)}  ${display}  ${named}`,
    `  ${steps}`,
    ...view.why.map((reason) => {
      const proof = reason.evidence.length > 0 ? `; ${reason.evidence.join(', ')}` : ''
      return `  ${wording.say(reason)}  (${reason.rule}${proof})`
    }),
  ].join('\n')
}

const marks = { done: ' ✓', skipped: ' –', awaited: ' ←', 'to-do': '', unknown: ' ?' } as const

/** The same for people: a block of lines per loop, the worst first. */
export function toText(loops: readonly LoopView[], setAside: readonly SetAside[], wording: Wording): string {
  const blocks = loops.map((view) => toBlock(view, wording))
  const unused = setAside.map((one) => `${one.resource}: ${wording.unusable(one)}`)
  return `${[...blocks, ...unused].join('\n\n')}\n`
}
