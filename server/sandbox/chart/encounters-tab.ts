import { html } from 'hono/html'
import type { ChartDeps } from './chart-deps.ts'
import { ChartAppointment, ChartEncounter } from './chart-resources.ts'
import { type Markup, scrollable } from './layout.ts'
import { clinicalMoment, conceptText, referenceText } from './wording.ts'

type Visit = {
  readonly at: string
  readonly kind: 'Appointment' | 'Encounter'
  readonly what: string
  readonly withWhom: string
  readonly status: string
}

/** Visits and appointments in one list, newest first. */
export async function encountersTab(patient: string, { records, practice }: ChartDeps): Promise<Markup> {
  const [encounters, appointments] = await Promise.all([
    records.search('Encounter', { patient }, ChartEncounter),
    records.search('Appointment', { patient }, ChartAppointment),
  ])
  const visits = [...encounters.map(fromEncounter), ...appointments.map(fromAppointment)]
  visits.sort((one, other) => other.at.localeCompare(one.at))
  if (visits.length === 0) return html`<p class="empty">No visits recorded</p>`
  return scrollable(
    'Visits',
    html`<table>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Kind</th>
          <th scope="col">What</th>
          <th scope="col">With</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        ${visits.map(
          (visit) =>
            html`<tr>
              <td class="when">
                ${clinicalMoment(visit.at === '' ? undefined : visit.at, practice.timeZone)}
              </td>
              <td>${visit.kind}</td>
              <td>${visit.what}</td>
              <td>${visit.withWhom}</td>
              <td>${visit.status}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  )
}

function fromEncounter(encounter: ChartEncounter): Visit {
  return {
    at: encounter.period?.start ?? '',
    kind: 'Encounter',
    what: conceptText(encounter.type?.[0] ?? encounter.reasonCode?.[0]),
    withWhom: referenceText(encounter.participant?.[0]?.individual ?? encounter.serviceProvider),
    status: encounter.status,
  }
}

function fromAppointment(appointment: ChartAppointment): Visit {
  const others = (appointment.participant ?? []).filter(
    ({ actor }) => actor?.reference !== undefined && !actor.reference.startsWith('Patient/'),
  )
  return {
    at: appointment.start ?? '',
    kind: 'Appointment',
    what: appointment.description ?? conceptText(appointment.serviceType?.[0] ?? appointment.specialty?.[0]),
    withWhom: referenceText(others[0]?.actor),
    status: appointment.status,
  }
}
