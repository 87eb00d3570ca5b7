import { html } from 'hono/html'
import type { Markup } from '../chart/layout.ts'
import { clinicalMoment } from '../chart/wording.ts'
import { clinicPractice } from '../clinic/practice.ts'
import { clockSteps, stepLabels } from './clock-steps.ts'
import type { MessageQuery } from './message-query.ts'
import { hiddenQuery } from './hidden-query.ts'
import type { MovingDeps } from './move-clocks.ts'

/** What time it is for Baton and the clinic, and buttons that make it later. */
export function clockPanel({ clinicClock, admin }: MovingDeps, query: MessageQuery): Markup {
  const now = clinicClock.now()
  return html`<section class="card clock" aria-labelledby="clock">
    <h2 id="clock">Clock</h2>
    <p>
      <strong>${weekday(now)} ${clinicalMoment(now.toISOString(), clinicPractice.timeZone)}</strong>
      <span class="side">${moved(clinicClock.offsetMs())}</span>
    </p>
    <form method="post" action="/messages/clock" class="actions">
      ${hiddenQuery(query)}
      ${clockSteps.map(
        (step) =>
          html`<button name="step" value="${step}" ${admin === undefined ? html`disabled` : ''}>
            ${stepLabels[step]}
          </button>`,
      )}
    </form>
    <p class="side">
      ${
        admin === undefined
          ? 'Baton uses a database of its own here, and its clock is the real one.'
          : "Moves Baton's clock and this clinic's together; then Baton does what has become due. What has happened stays when the clock is put back."
      }
    </p>
  </section>`
}

function weekday(at: Date): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: clinicPractice.timeZone, weekday: 'short' }).format(at)
}

function moved(offsetMs: number): string {
  if (offsetMs === 0) return 'the real time'
  const hours = Math.round(Math.abs(offsetMs) / 3_600_000)
  const text = hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d ${hours % 24} h`
  return `${text} ${offsetMs > 0 ? 'ahead of' : 'behind'} the real time`
}
