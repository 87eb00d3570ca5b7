import { html } from 'hono/html'
import type { ChartDeps } from './chart-deps.ts'
import { ChartOrder } from './chart-resources.ts'
import { type Markup, scrollable } from './layout.ts'
import { clinicalMoment, conceptText, referenceText } from './wording.ts'

/** Every order, referral or not, newest first. */
export async function ordersTab(patient: string, { records, practice }: ChartDeps): Promise<Markup> {
  const orders = await records.search('ServiceRequest', { patient }, ChartOrder)
  orders.sort((one, other) => (other.authoredOn ?? '').localeCompare(one.authoredOn ?? ''))
  if (orders.length === 0) return html`<p class="empty">No orders</p>`
  return scrollable(
    'Orders',
    html`<table>
      <thead>
        <tr>
          <th scope="col">Ordered</th>
          <th scope="col">Order</th>
          <th scope="col">Category</th>
          <th scope="col">Priority</th>
          <th scope="col">By</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(
          (order) =>
            html`<tr>
              <td class="when">${clinicalMoment(order.authoredOn, practice.timeZone)}</td>
              <td>${conceptText(order.code)}</td>
              <td>${conceptText(order.category?.[0])}</td>
              <td>${order.priority ?? 'routine'}</td>
              <td>${referenceText(order.requester)}</td>
              <td>${order.status}</td>
            </tr>`,
        )}
      </tbody>
    </table>`,
  )
}
