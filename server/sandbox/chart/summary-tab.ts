import { html } from 'hono/html'
import type { ChartDeps } from './chart-deps.ts'
import { ChartAllergy, ChartCondition, ChartCoverage, ChartMedication } from './chart-resources.ts'
import type { Markup } from './layout.ts'
import { clinicalDate, conceptText, referenceText } from './wording.ts'

/** Problems, allergies, medications and coverage. */
export async function summaryTab(patient: string, { records }: ChartDeps): Promise<Markup> {
  const [problems, allergies, medications, coverages] = await Promise.all([
    records.search('Condition', { patient }, ChartCondition),
    records.search('AllergyIntolerance', { patient }, ChartAllergy),
    records.search('MedicationRequest', { patient, status: 'active' }, ChartMedication),
    records.search('Coverage', { patient }, ChartCoverage),
  ])
  return html`<div class="cards">
    ${card(
      'Problems',
      problems.map((each) => ({
        main: conceptText(each.code),
        side: since(each.onsetDateTime ?? each.recordedDate),
      })),
    )}
    ${card(
      'Allergies',
      allergies.map((each) => ({
        main: conceptText(each.code),
        side: (each.reaction ?? [])
          .flatMap((reaction) => (reaction.manifestation ?? []).map(conceptText))
          .join(', '),
      })),
    )}
    ${card(
      'Medications',
      medications.map((each) => ({
        main: conceptText(each.medicationCodeableConcept),
        side: each.dosageInstruction?.[0]?.text ?? '',
      })),
    )}
    ${card(
      'Coverage',
      coverages.map((each) => ({
        main: referenceText(each.payor?.[0]),
        side: each.class?.map((plan) => plan.name ?? plan.value ?? '').join(', ') ?? '',
      })),
    )}
  </div>`
}

function since(date: string | undefined): Markup | string {
  return date === undefined ? '' : html`<span class="when">since ${clinicalDate(date)}</span>`
}

function card(title: string, lines: readonly { main: string; side: Markup | string }[]): Markup {
  return html`<section class="card">
    <h2>${title}</h2>
    ${
      lines.length === 0
        ? html`<p class="empty">None recorded</p>`
        : html`<ul>
            ${lines.map(
              ({ main, side }) =>
                html`<li>${main}${side === '' ? '' : html` <span class="side">${side}</span>`}</li>`,
            )}
          </ul>`
    }
  </section>`
}
