import { html } from 'hono/html'
import { chartUrl, type ChartQuery, frameWidths } from './chart-query.ts'
import type { ChartDeps } from './chart-deps.ts'
import { ChartOrder } from './chart-resources.ts'
import type { Markup } from './layout.ts'
import { isReferralOrder } from './referral-order.ts'
import { clinicalMoment, conceptText } from './wording.ts'

type Choice = {
  readonly name: string
  readonly label: string
  readonly options: readonly (readonly [string, string])[]
}

const choices: readonly Choice[] = [
  {
    name: 'banner',
    label: 'need_patient_banner',
    options: [
      ['true', 'true'],
      ['false', 'false'],
      ['missing', 'missing'],
    ],
  },
  {
    name: 'style',
    label: 'smart_style_url',
    options: [
      ['on', 'good contrast'],
      ['dark', 'dark'],
      ['bad-contrast', 'bad contrast'],
      ['broken', 'not JSON'],
      ['gone', 'nothing there (404)'],
      ['off', 'not sent'],
    ],
  },
  {
    name: 'nonce',
    label: 'nonce in id_token',
    options: [
      ['on', 'echoed'],
      ['off', 'left out'],
    ],
  },
  {
    name: 'lifetime',
    label: 'Access token lives',
    options: [
      ['3600', '1 hour'],
      ['300', '5 minutes'],
      ['60', '1 minute'],
      ['15', '15 seconds'],
    ],
  },
  {
    name: 'consent',
    label: 'Consent',
    options: [
      ['none', 'trusted, not asked'],
      ['ask', 'ask, scope by scope'],
      ['denied', 'denied'],
    ],
  },
  { name: 'width', label: 'Frame width', options: frameWidths.map((width) => [width, width] as const) },
]

/** What SMART leaves to each EHR and app to agree on; the last one nobody has agreed on. */
const intents = [
  '',
  'referral-status',
  'referral-create',
  'note-reconcile',
  'worklist',
  'something-else',
] as const

/** Lets one launch differ from the next; the choices stand in the address. */
export async function launchPanel(patient: string, query: ChartQuery, deps: ChartDeps): Promise<Markup> {
  const current: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(query.options).map(([name, value]) => [name, String(value)])),
    width: query.width,
  }
  return html`<div class="launch">
    <a class="button" href="${chartUrl(query, patient)}" data-relaunch>Relaunch</a>
    <details>
      <summary>Launch options</summary>
      <form method="get" action="/chart/${encodeURIComponent(patient)}">
        <input type="hidden" name="profile" value="${query.profile}" />
        ${query.user === '' ? '' : html`<input type="hidden" name="user" value="${query.user}" />`}
        ${choices.map((choice) => select(choice, current[choice.name] ?? ''))}
        ${text('withhold', 'Scopes withheld', current.withhold, 'online_access, Appointment')}
        ${select(intentChoice, current.intent ?? '')}
        ${select(await contextChoice(patient, deps), current.context ?? '')}
        <button class="primary">Launch with these</button>
      </form>
    </details>
  </div>`
}

const intentChoice: Choice = {
  name: 'intent',
  label: 'intent',
  options: intents.map((intent) => [intent, intent === '' ? 'not sent' : intent] as const),
}

/** The patient's own referrals, newest first: the one the clinician had open when the app was launched. */
async function contextChoice(patient: string, { records, practice }: ChartDeps): Promise<Choice> {
  const orders = await records.search('ServiceRequest', { patient, _sort: '-authored' }, ChartOrder)
  const referrals = orders.filter(isReferralOrder).map((order) => {
    const ordered = clinicalMoment(order.authoredOn, practice.timeZone)
    return [`ServiceRequest/${order.id}`, `${ordered} ${conceptText(order.code)} (${order.status})`] as const
  })
  return { name: 'context', label: 'fhirContext', options: [['', 'not sent'], ...referrals] }
}

function select({ name, label, options }: Choice, current: string): Markup {
  const known = options.some(([value]) => value === current)
  const shown = known ? options : [...options, [current, current] as const]
  return html`<label
    >${label}
    <select name="${name}">
      ${shown.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === current ? html`selected` : ''}>${text}</option>`,
      )}
    </select></label
  >`
}

function text(name: string, label: string, value: string | undefined, example: string): Markup {
  return html`<label
    >${label} <input name="${name}" value="${value ?? ''}" placeholder="${example}"
  /></label>`
}
