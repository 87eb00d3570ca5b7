import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test, vi } from 'vitest'
import { callTimeoutMs } from '../../client/smart/ehr-request.ts'
import {
  answerChart,
  answerSession,
  failSource,
  openChart,
  refuseSession,
  somebody,
  stallSource,
} from '../support/client-chart.tsx'
import { ehr } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { aMessage, aNote, anOwner, aReferral, aTask } from '../support/evidence-builders.ts'

const details = (title: RegExp) => screen.findByRole('button', { name: title })

/** Sent on 5 January, nothing heard since: overdue on 2 February. */
const unanswered = [aReferral(), aTask({ status: 'requested' }), anOwner(), aMessage()]

const needingNone = aReferral({
  over: {
    extension: [
      {
        url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
        extension: [{ url: 'pa-needed', valueCode: 'no-auth' }],
      },
    ],
  },
})

describe('the chart of a patient', () => {
  test('every referral’s status is visible without a click, with its reason and its rule', async () => {
    answerChart(unanswered)
    answerSession()
    await openChart()
    const card = await screen.findByRole('article')
    expect(within(card).getByText('Overdue')).toBeInTheDocument()
    expect(within(card).getByText(/No reply yet/)).toBeInTheDocument()
    expect(within(card).getByRole('img')).toHaveAccessibleName(
      /of 8 steps done.*waiting on Accepted.*overdue/,
    )
    expect(await screen.findByRole('heading', { name: 'Why this is overdue' })).toBeInTheDocument()
    expect(screen.getByText('Rule')).toBeInTheDocument()
  })

  test('the patient’s banner shows surname first, date of birth with age, and the whole record number', async () => {
    answerChart([])
    answerSession()
    await openChart()
    const banner = await screen.findByRole('banner')
    expect(banner).toHaveTextContent('OKAFOR, Adaeze (Ms)')
    expect(banner).toHaveTextContent('Born14-Mar-1961 (64y)')
    expect(banner).toHaveTextContent('MRN004 418 2297')
  })

  test('an EHR that shows the patient itself gets no second banner', async () => {
    answerChart(unanswered)
    answerSession()
    await openChart({ token: { need_patient_banner: false } })
    await screen.findByRole('article')
    expect(screen.queryByRole('banner')).not.toBeInTheDocument()
  })

  test('a chart without referrals says that it has none, and what does not count', async () => {
    answerChart([])
    answerSession()
    await openChart()
    expect(await screen.findByRole('heading', { name: 'No referrals in this chart.' })).toBeInTheDocument()
  })

  test('Baton’s clock judges, whatever time the workstation thinks it is', async () => {
    answerChart(unanswered)
    answerSession({ now: '2026-01-05T18:00:00.000Z' })
    await openChart()
    const card = await screen.findByRole('article')
    expect(within(card).queryByText('Overdue')).not.toBeInTheDocument()
    expect(screen.getByText('Updated 13:00 EST')).toBeInTheDocument()
  })

  test('what Baton’s own store decided counts like the EHR’s evidence', async () => {
    const [order, ...own] = unanswered
    answerChart(order === undefined ? [] : [order])
    answerSession({ own: { resources: own } })
    await openChart()
    expect(await screen.findAllByText(/No reply yet/)).not.toHaveLength(0)
  })

  test('a closed referral waits folded, and opens with its evidence', async () => {
    const user = userEvent.setup()
    const closed = aTask({ status: 'cancelled', business: 'closed-patient-declined' })
    answerChart([aReferral(), closed, anOwner()])
    answerSession()
    await openChart()
    expect(await screen.findByText('1 closed')).toBeInTheDocument()
    expect(screen.queryByRole('listitem', { name: /declined/ })).not.toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Show' }))
    expect(screen.getByRole('button', { name: 'Hide' })).toHaveAttribute('aria-expanded', 'true')
    expect(screen.getByRole('button', { name: /Details: cardiology/i })).toBeVisible()
  })
})

describe('sources that fail', () => {
  test('appointments that time out are named, and the status cannot be confirmed', async () => {
    answerChart(unanswered)
    answerSession()
    stallSource('Appointment')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    await openChart()
    await vi.advanceTimersByTimeAsync(callTimeoutMs + 100)
    expect(
      await screen.findByText('Can’t confirm: appointments could not be read (timed out).'),
    ).toBeInTheDocument()
    expect(screen.queryByText('On track')).not.toBeInTheDocument()
  })

  test.each([
    ['en', /appointments could not be read \(asked too often, try again in 30 seconds\)/],
    ['es', /demasiadas consultas, intente de nuevo en 30 segundos/],
  ] as const)('an EHR that was asked too often says when to come back (%s)', async (locale, words) => {
    answerChart(unanswered)
    answerSession()
    network.use(
      http.get(
        `${ehr}/Appointment`,
        () => new HttpResponse(null, { status: 429, headers: { 'retry-after': '30' } }),
      ),
    )
    await openChart({ locale })
    expect(await screen.findByText(words)).toBeInTheDocument()
  })

  test('what is slow is named after two seconds', async () => {
    answerChart(unanswered)
    answerSession()
    stallSource('Appointment')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
    await openChart()
    await screen.findByText('Reading the chart…')
    await vi.advanceTimersByTimeAsync(2_100)
    expect(await screen.findByText('Still waiting for: appointments.')).toBeInTheDocument()
  })

  test('a forbidden source says so and offers no retry that could not help', async () => {
    answerChart(unanswered)
    answerSession()
    failSource('Appointment', 403)
    await openChart()
    expect(await screen.findByText(/appointments may not be read/)).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument()
  })

  test('authorizations that cannot be read are named where one would stop the wait for a confirmation', async () => {
    answerChart(unanswered)
    answerSession()
    await openChart()
    expect(await screen.findByText(/^Prior authorizations cannot be read here/)).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument()
  })

  test.each([
    ['that need none', [needingNone, ...unanswered.slice(1)]],
    ['that are not sent yet', [aReferral(), anOwner()]],
  ])('they are no news in a chart of referrals %s', async (_which, evidence) => {
    answerChart(evidence)
    answerSession()
    await openChart()
    await screen.findByRole('article')
    expect(screen.queryByText(/Prior authorizations/)).not.toBeInTheDocument()
  })

  test('a retry reads the chart again and clears the notice', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    answerSession()
    failSource('Appointment', 503)
    await openChart()
    await screen.findByText(/appointments could not be read \(error in the EHR\)/)
    answerChart(unanswered)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(screen.queryByText(/appointments could not be read/)).not.toBeInTheDocument())
  })

  test('without the referral orders no list is shown, and nothing says there are none', async () => {
    answerChart(unanswered)
    answerSession()
    failSource('ServiceRequest', 400)
    await openChart()
    expect(await screen.findByRole('heading', { name: 'The chart could not be read' })).toBeInTheDocument()
    expect(screen.getByRole('alert')).toHaveTextContent('This does not mean there are none.')
  })

  test('a malformed resource is set aside and named; everything else works', async () => {
    const user = userEvent.setup()
    const broken = { resourceType: 'Appointment', id: 'broken-1', status: 7, start: {} }
    answerChart([...unanswered, broken])
    answerSession()
    await openChart()
    await screen.findByRole('article')
    await user.click(screen.getByRole('button', { name: 'Show which' }))
    expect(screen.getByText('Appointment/broken-1')).toBeInTheDocument()
  })

  test('old data stays in sight, marked with its time, when a new reading fails', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    answerSession()
    await openChart()
    await screen.findByRole('article')
    failSource('ServiceRequest', 400)
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    expect(await screen.findByText('The chart could not be read again.')).toBeInTheDocument()
    expect(screen.getByRole('article')).toBeInTheDocument()
  })
})

describe('finding one’s way', () => {
  const two = [...unanswered, aReferral({ id: 'sr-2', specialty: 'dermatology' })]

  test('the worst referral is open; another one opens with one click and stays through a refresh', async () => {
    const user = userEvent.setup()
    answerChart(two)
    answerSession()
    await openChart()
    await user.click(await details(/Details: .*dermatolog/i))
    expect(window.location.hash).toBe('#/ServiceRequest/sr-2')
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    await screen.findByText(/Updated/)
    expect(screen.getByRole('region', { name: /dermatolog.* referral/i })).toBeInTheDocument()
  })

  test('a launch from an order opens that referral', async () => {
    answerChart(two)
    answerSession()
    await openChart({ token: { fhirContext: [{ reference: 'ServiceRequest/sr-2' }] } })
    expect(await screen.findByRole('region', { name: /dermatolog.* referral/i })).toBeInTheDocument()
  })

  test('an absolute reference of this EHR opens that referral, and one of another EHR none', async () => {
    answerChart(two)
    answerSession()
    const others = { reference: 'https://elsewhere.example/fhir/ServiceRequest/sr-1' }
    await openChart({ token: { fhirContext: [others, { reference: `${ehr}/ServiceRequest/sr-2` }] } })
    expect(await screen.findByRole('region', { name: /dermatolog.* referral/i })).toBeInTheDocument()
  })

  test('a launch from a note opens the referral that it answers', async () => {
    const answer = aNote({ id: 'note-2', order: 'ServiceRequest/sr-2', title: 'Dermatology consultation' })
    answerChart([...two, answer])
    answerSession()
    await openChart({ token: { fhirContext: [{ reference: 'DocumentReference/note-2' }] } })
    expect(await screen.findByRole('region', { name: /dermatolog.* referral/i })).toBeInTheDocument()
  })

  test('a launch to look through notes opens the referral that has one', async () => {
    const answer = aNote({ id: 'note-2', order: 'ServiceRequest/sr-2', title: 'Dermatology consultation' })
    answerChart([...two, answer])
    answerSession()
    await openChart({ token: { intent: 'note-reconcile' } })
    expect(await screen.findByRole('region', { name: /dermatolog.* referral/i })).toBeInTheDocument()
  })

  test('an intent that nobody has agreed on shows the chart as ever', async () => {
    answerChart(two)
    answerSession()
    await openChart({ token: { intent: 'something-else' } })
    expect(await screen.findAllByRole('article')).toHaveLength(2)
    expect(window.location.hash).toBe('')
  })

  test('where there is room for one, the detail takes focus and Back gives it back to the card', async () => {
    const user = userEvent.setup()
    const wide = window.matchMedia('(min-width: 760px)')
    vi.spyOn(window, 'matchMedia').mockReturnValue({ ...wide, matches: false })
    answerChart(two)
    answerSession()
    await openChart()
    await user.click(await details(/Details: .*dermatolog/i))
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H2'))
    await user.click(screen.getByRole('button', { name: 'All referrals' }))
    await waitFor(() => expect(document.activeElement).toHaveAccessibleName(/Details: .*dermatolog/i))
  })

  test('the language changes at one click, and the page says which it speaks', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    answerSession()
    await openChart()
    await user.click(await screen.findByRole('button', { name: 'Cambiar a español' }))
    expect(await screen.findByRole('heading', { name: 'Remisiones' })).toBeInTheDocument()
    expect(screen.getAllByText('Vencida')[0]).toBeInTheDocument()
    expect(document.documentElement.lang).toBe('es')
  })
})

describe('one launch, one identity', () => {
  test('the session is opened with what the EHR gave this launch, and only once', async () => {
    answerChart(unanswered)
    const sessions = answerSession()
    await openChart()
    await screen.findByRole('article')
    expect(sessions).toEqual([
      { tenant: 'northside', idToken: 'header.payload.signature', accessToken: 'access-1', patient: 'p-1' },
    ])
  })

  test('a reload takes the session up again, because the id_token is too old to be shown twice', async () => {
    answerChart(unanswered)
    const sessions = answerSession()
    const first = await openChart()
    await screen.findByRole('article')
    first.unmount()
    await openChart({ query: 'state=state-1' })
    await screen.findByRole('article')
    expect(sessions).toHaveLength(1)
  })

  test('nothing about the patient is kept in the browser’s storage', async () => {
    answerChart(unanswered)
    answerSession()
    await openChart()
    await screen.findByRole('article')
    const kept = Object.keys(sessionStorage).map((key) => sessionStorage.getItem(key))
    expect(kept.join(' ')).not.toMatch(/okafor|1961|4418/i)
    expect(Object.keys(sessionStorage).every((key) => key.startsWith('state-1'))).toBe(true)
  })

  test('an EHR that answers with another patient shows nobody', async () => {
    answerChart(unanswered, { ...somebody, id: 'p-2' })
    answerSession()
    await openChart()
    expect(await screen.findByRole('heading', { name: 'The patient does not match' })).toBeInTheDocument()
    expect(document.body).not.toHaveTextContent('OKAFOR')
  })

  test('a stored snapshot is shown at once, marked as being checked, and then replaced', async () => {
    answerChart(unanswered)
    answerSession()
    const first = await openChart()
    await screen.findByRole('article')
    const loops = first.client.getQueryData<{ views: unknown }>([
      'northside',
      'state-1',
      'p-1',
      'chart',
    ])?.views
    first.unmount()
    answerChart(unanswered)
    answerSession({ snapshot: { asOf: '2026-02-02T14:58:00.000Z', loops } })
    stallSource('Appointment')
    await openChart({ key: 'state-2' })
    expect(await screen.findByText('As of 09:58 EST, checking…')).toBeInTheDocument()
    expect(screen.getByRole('article')).toBeInTheDocument()
    expect(screen.getByRole('banner')).toHaveTextContent('OKAFOR')
  })
})

describe('the end of access', () => {
  test('an ended token covers the chart and says how to come back', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    answerSession()
    const { client } = await openChart()
    await screen.findByRole('article')
    failSource('Task', 401)
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    const heading = await screen.findByRole('heading', { name: 'Access to this chart has ended' })
    // The focus follows once the page has been painted.
    await waitFor(() => expect(heading).toHaveFocus())
    await waitFor(() => expect(client.getQueryCache().findAll({ queryKey: ['northside'] })).toEqual([]))
    expect(screen.getByText(/Reopen from chart/)).toBeInTheDocument()
    expect(document.body).not.toHaveTextContent('OKAFOR')
  })

  test('an ended session with Baton covers the chart too', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    answerSession()
    await openChart()
    await screen.findByRole('article')
    const body = { type: 'urn:baton:problem:session-expired', title: 'x', status: 401, instance: 'req-2' }
    network.use(http.get('*/api/session/evidence', () => HttpResponse.json(body, { status: 401 })))
    await user.click(screen.getByRole('button', { name: 'Refresh' }))
    expect(await screen.findByRole('heading', { name: 'Your Baton session has ended' })).toBeInTheDocument()
    expect(screen.queryByRole('article')).not.toBeInTheDocument()
  })

  test('two minutes before the end a quiet notice says so, and at the end the chart is covered', async () => {
    answerChart(unanswered)
    answerSession()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true })
    await openChart({ token: { expires_in: 600 } })
    await screen.findByRole('article')
    expect(screen.queryByText(/ends in about 2 minutes/)).not.toBeInTheDocument()
    await vi.advanceTimersByTimeAsync(481_000)
    expect(await screen.findByText(/ends in about 2 minutes/)).toBeInTheDocument()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await screen.findByRole('heading', { name: 'Access to this chart has ended' })).toBeInTheDocument()
  })

  test.each([
    ['nonce-refused', 401, 'Your identity could not be verified'],
    ['id-token-refused', 401, 'Your identity could not be verified'],
    ['patient-refused', 403, 'You may not open this chart'],
    ['unknown-tenant', 404, 'Baton was opened without its settings'],
    ['ehr-timeout', 504, 'The EHR did not answer'],
    ['internal-error', 500, 'Baton’s server does not answer'],
  ])('a session refused with %s is explained', async (problem, status, title) => {
    answerChart(unanswered)
    refuseSession(problem, status)
    await openChart()
    expect(await screen.findByRole('heading', { name: title })).toBeInTheDocument()
  })

  test('Baton that cannot be reached can be tried again', async () => {
    const user = userEvent.setup()
    answerChart(unanswered)
    network.use(http.post('*/api/sessions', () => HttpResponse.error()))
    await openChart()
    await screen.findByRole('heading', { name: 'Baton’s server does not answer' })
    answerSession()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('article')).toBeInTheDocument()
  })

  test('denied consent is a page of its own, and nothing is asked for', async () => {
    await openChart({ query: 'state=state-1&error=access_denied' })
    expect(await screen.findByRole('heading', { name: 'Access was not given' })).toBeInTheDocument()
  })

  test('the EHR is never asked by include, batch or for anybody else', async () => {
    const asked = answerChart(unanswered)
    answerSession()
    await openChart()
    await screen.findByRole('article')
    expect(asked.length).toBeLessThanOrEqual(9)
    expect(asked.every((url) => url === `${ehr}/Patient/p-1` || /patient=p-1|_id=/.test(url))).toBe(true)
  })
})
