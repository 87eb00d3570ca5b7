import type { PartnerQuestion, ReportLoopsQuestion } from '#contract/reports.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  sampleChoices,
  sampleGroups,
  sampleListed,
  sampleMeasure,
  sampleMeasured,
  sampleNoReport,
  samplePartner,
  samplePatientGroups,
  sampleReport,
} from '../../client/dev/reports-samples.ts'
import type { WorklistUser } from '../../client/api/worklist-session.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

const manager: WorklistUser = { reference: 'Practitioner/mh', name: 'Mara Hollis', roles: ['manager'] }
const compliance: WorklistUser = { ...manager, roles: ['compliance'] }
const period = 'from=2025-12&to=2026-11'

afterEach(() => vi.restoreAllMocks())

/** Lets Baton answer every question of the page; gives what it was asked. */
function answerReports(report = sampleReport) {
  const asked: { urls: URL[]; lists: ReportLoopsQuestion[]; partner: PartnerQuestion[]; values: unknown[] } =
    {
      urls: [],
      lists: [],
      partner: [],
      values: [],
    }
  answerWorklist([])
  const answering = (path: string, answer: object) =>
    http.get(`*/api/reports/${path}`, ({ request }) => {
      asked.urls.push(new URL(request.url))
      return HttpResponse.json(answer)
    })
  network.use(
    answering('figures', report),
    answering('groups', sampleGroups),
    answering('patients', samplePatientGroups),
    answering('choices', sampleChoices),
    answering('cms50', sampleMeasure),
    answering('cms50/patients', sampleMeasured),
    http.get('*/api/reports/csv', ({ request }) => {
      asked.urls.push(new URL(request.url))
      return new HttpResponse('a,b', { headers: { 'content-type': 'text/csv' } })
    }),
    http.post<never, ReportLoopsQuestion>('*/api/reports/loops', async ({ request }) => {
      asked.lists.push(await request.json())
      return HttpResponse.json(sampleListed)
    }),
    http.post<never, PartnerQuestion>('*/api/reports/partner', async ({ request }) => {
      asked.partner.push(await request.json())
      return HttpResponse.json(samplePartner)
    }),
    http.put('*/api/reports/value', async ({ request }) => {
      asked.values.push(await request.json())
      return HttpResponse.json({ usd: 500 })
    }),
  )
  return asked
}

async function openReports(query = `view=figures&${period}`, locale: 'en' | 'es' = 'en', user = manager) {
  window.history.replaceState(null, '', `/#/reports?${query}`)
  await openWorklist(locale, user)
  return userEvent.setup()
}

const figure = (name: string) => screen.findByRole('region', { name })

describe('the figures', () => {
  test('say where it breaks, how far referrals got, and what was lost in dollars', async () => {
    answerReports()
    await openReports()
    const funnel = await figure('Where it breaks')
    expect(funnel).toHaveTextContent('never got to “Booked”')
    expect(within(funnel).getByRole('row', { name: /Booked Most are lost before this/ })).toBeVisible()
    expect(await figure('How far referrals got')).toHaveTextContent(
      '73.3% were scheduled, and 60.2% were closed',
    )
    expect(await figure('Days for each step')).toHaveTextContent(
      'spent 2 days or fewer with us, and 29 waiting',
    )
    expect(await figure('What was lost')).toHaveTextContent('271 of 1,300 leaked (20.8%), worth $108,400.')
    expect(await figure('Sent in one quarter, closed by the next')).toHaveTextContent(
      'Of those sent in Q4 2025, 80.6% were closed with a report by the end of Q4 2026.',
    )
  })

  test('every number opens the list of its loops, and closing it leads back to the number', async () => {
    const asked = answerReports()
    const user = await openReports(`view=figures&${period}&receiver=Organization%2Fharbor`)
    const button = await screen.findByRole('button', {
      name: '118 referrals: Waiting after “Accepted”. Show the list',
    })
    await user.click(button)
    const dialog = await screen.findByRole('dialog', { name: 'Waiting after “Accepted”' })
    expect(
      await within(dialog).findByText(/^8 referrals\. 2 are not shown: you may not see those/),
    ).toBeVisible()
    expect(within(dialog).getAllByText(/^[A-Z]{2,}.*, /)[0]).toBeVisible()
    expect(asked.lists).toEqual([
      {
        slice: { from: '2025-12', to: '2026-11', receiver: 'Organization/harbor' },
        number: { ageFrom: 60, stoppedAt: 'accepted', fate: 'open' },
      },
    ])
    await user.click(within(dialog).getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('visits missed, contacts and medians open the loops they were worked out of', async () => {
    const asked = answerReports()
    const user = await openReports()
    const open = async (name: RegExp) => {
      await user.click(await screen.findByRole('button', { name }))
      await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' }))
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    }
    await open(/: Visits missed\. Show the list/)
    await open(/ mean: Contacts before a booking\. Show the list/)
    const days = await figure('Days for each step')
    const [median] = within(days).getAllByRole('button', { name: /^[\d.]+: .*Show the list/ })
    if (median === undefined) throw new Error('no median opens a list')
    await user.click(median)
    await screen.findByRole('dialog')
    expect(asked.lists.map(({ number }) => number)).toEqual([
      { hasNoShow: true },
      { reached: 'booked' },
      { timed: 'sent' },
    ])
  })

  test('medians of a group open its loops', async () => {
    const asked = answerReports()
    const user = await openReports(`view=groups&by=receiver&${period}`)
    const [toClose] = await screen.findAllByRole('button', { name: /: Days to close\. Show the list/ })
    const [toNote] = screen.getAllByRole('button', { name: /: Days to note\. Show the list/ })
    if (toClose === undefined || toNote === undefined) throw new Error('no median opens a list')
    await user.click(toClose)
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' }))
    await user.click(toNote)
    await waitFor(() =>
      expect(asked.lists.map(({ number }) => number)).toEqual([
        { fate: 'completed' },
        { timed: 'note-back' },
      ]),
    )
  })

  test('a cohort opens exactly what was sent in the quarter and closed by the end of another', async () => {
    const asked = answerReports()
    const user = await openReports()
    await user.click(
      await screen.findByRole('button', {
        name: '251 referrals: Sent in Q1 2026, closed by the end of Q3 2026. Show the list',
      }),
    )
    await screen.findByRole('dialog')
    expect(asked.lists[0]).toEqual({
      slice: { from: '2026-01', to: '2026-03' },
      number: { closedUntil: '2026-09' },
    })
  })

  test('are narrowed in the address, which names no patient', async () => {
    const asked = answerReports()
    const user = await openReports()
    await figure('Where it breaks')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Receiver' }), 'Dr. Ingrid Lindahl')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Direction' }), 'Sent by us')
    await waitFor(() => {
      const last = asked.urls.findLast(({ pathname }) => pathname.endsWith('/figures'))
      expect(Object.fromEntries(last?.searchParams ?? [])).toEqual({
        from: '2025-12',
        to: '2026-11',
        direction: 'outbound',
        receiver: 'PractitionerRole/lindahl',
        maturedDays: '60',
      })
    })
    expect(window.location.hash).toContain('receiver=PractitionerRole%2Flindahl')
    expect(screen.getByText(/Receiver: Dr. Ingrid Lindahl/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(window.location.hash).not.toContain('receiver')
  })

  test('each table is handed over as a file', async () => {
    const asked = answerReports()
    const made = vi.fn(() => 'blob:x')
    URL.createObjectURL = made
    URL.revokeObjectURL = vi.fn()
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const user = await openReports()
    await user.click(await screen.findByRole('button', { name: 'CSV: What was lost' }))
    await waitFor(() => expect(made).toHaveBeenCalledOnce())
    const file = asked.urls.find(({ pathname }) => pathname.endsWith('/csv'))
    expect([file?.searchParams.get('table'), file?.searchParams.get('language')]).toEqual(['leaks', 'en'])
  })

  test('what a referral is worth is changed by whoever may, and read again', async () => {
    const asked = answerReports()
    const user = await openReports()
    const field = await screen.findByRole('spinbutton', { name: 'One referral is worth, in dollars' })
    await user.clear(field)
    await user.type(field, '0')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Enter an amount')
    await user.clear(field)
    await user.type(field, '500')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('Saved.')).toBeVisible()
    expect(asked.values).toEqual([{ usd: 500 }])
    expect(asked.urls.filter(({ pathname }) => pathname.endsWith('/figures'))).toHaveLength(2)
  })

  test('show no dollars to those Baton gives none', async () => {
    const report = { ...sampleReport, maySetValue: false }
    delete report.leakedUsd
    answerReports(report)
    await openReports()
    expect(await figure('What was lost')).not.toHaveTextContent('$')
    expect(screen.queryByRole('spinbutton')).toBeNull()
  })

  test('open no list for compliance, who reads no list of many patients', async () => {
    answerReports()
    await openReports(`view=figures&${period}`, 'en', compliance)
    const funnel = await figure('Where it breaks')
    expect(within(funnel).getByText('118')).toBeVisible()
    expect(screen.queryByRole('button', { name: /Show the list/ })).toBeNull()
  })

  test('say that nothing was counted', async () => {
    answerReports(sampleNoReport)
    await openReports()
    expect(await screen.findByText('No referral was counted in these months.')).toBeVisible()
  })

  test('say that nothing is counted yet, and appear by themselves once it is', async () => {
    answerReports()
    const uncounted = { ...sampleNoReport, isCounted: false }
    network.use(http.get('*/api/reports/figures', () => HttpResponse.json(uncounted), { once: true }))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    const opened = openReports()
    try {
      await vi.waitFor(() => expect(screen.getByText(/^Nothing is counted yet\./)).toBeVisible())
      expect(screen.queryByText('No referral was counted in these months.')).toBeNull()
      await vi.advanceTimersByTimeAsync(10_100)
    } finally {
      vi.useRealTimers()
    }
    await opened
    expect(await figure('Where it breaks')).toBeVisible()
  })

  test('say that they could not be read, and are read again', async () => {
    answerReports()
    network.use(http.get('*/api/reports/figures', () => HttpResponse.error(), { once: true }))
    const user = await openReports()
    expect(await screen.findByRole('alert')).toHaveTextContent('The figures could not be read.')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await figure('Where it breaks')).toBeVisible()
  })

  test('are said in Spanish', async () => {
    answerReports()
    await openReports(`view=figures&${period}`, 'es')
    expect(await figure('Dónde se rompe')).toHaveTextContent('nunca llegó a “Con cita”')
  })
})

test('are no page for those who read no reports', async () => {
  answerReports()
  await openReports(`view=figures&${period}`, 'en', { ...manager, roles: ['coordinator'] })
  expect(screen.queryByRole('link', { name: 'Reports' })).toBeNull()
  expect(screen.queryByText('Where it breaks')).toBeNull()
})

describe('comparing', () => {
  test('shows each group with its shares, and narrows the report to it', async () => {
    const asked = answerReports()
    const user = await openReports(`view=groups&${period}&by=receiver`)
    const row = await screen.findByRole('row', { name: /^Lakeside Cancer Center/ })
    await user.click(
      within(row).getByRole('button', { name: /298 referrals: Lakeside Cancer Center: Referred/ }),
    )
    await screen.findByRole('dialog')
    expect(asked.lists[0]?.slice.receiver).toBe('Organization/lakeside')
    expect(within(row).getByRole('link', { name: 'Lakeside Cancer Center' })).toHaveAttribute(
      'href',
      '#/reports?view=figures&from=2025-12&to=2026-11&receiver=Organization%2Flakeside',
    )
    expect(screen.getByRole('row', { name: /^Not known/ })).toBeVisible()
  })

  test('says of a small group of patients only that it is', async () => {
    const asked = answerReports()
    const user = await openReports(`view=patients&${period}&of=language`)
    const row = await screen.findByRole('row', { name: /^Vietnamese/ })
    expect(row).toHaveTextContent('too few to show')
    expect(within(row).queryByRole('button')).toBeNull()
    await user.click(screen.getByRole('button', { name: /341 referrals: Spanish: Referred/ }))
    await screen.findByRole('dialog')
    expect(asked.lists[0]?.number).toEqual({ patients: { by: 'language', value: 'es' } })
  })
})

describe('the quality measure', () => {
  test('says who is in which population, whose attribution clinicians have, and why of each patient', async () => {
    answerReports()
    await openReports('view=measure&year=2026')
    expect(await figure('CMS50 of 2026')).toHaveTextContent('389 of 604 patients have a report back (64.4%).')
    expect(await figure('By clinician')).toHaveTextContent('The practice’s own attribution')
    const patients = await figure('Patient by patient')
    const [first] = await within(patients).findAllByText(/No completed consultation task names the referral/)
    expect(first).toBeVisible()
    expect(patients).toHaveTextContent('3 patients. 1 is not shown: you may not see those patients’ records.')
  })

  test('names no patient to compliance', async () => {
    const asked = answerReports()
    await openReports('view=measure&year=2026', 'en', compliance)
    await figure('CMS50 of 2026')
    expect(screen.queryByRole('region', { name: 'Patient by patient' })).toBeNull()
    expect(screen.queryByRole('button', { name: /MeasureReport/ })).toBeNull()
    expect(asked.urls.some(({ pathname }) => pathname.endsWith('/cms50/patients'))).toBe(false)
  })
})

describe('the report for a partner', () => {
  const query = `view=partner&${period}&side=receiver&party=Organization%2Fharbor`

  test('is printed only after it was written down as disclosed', async () => {
    const asked = answerReports()
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined)
    const user = await openReports(query)
    const acts = await screen.findByText('Printing and saving is entered', { exact: false })
    const button = acts.parentElement?.querySelector('button')
    if (!button) throw new Error('nothing prints')
    await user.click(button)
    await waitFor(() => expect(print).toHaveBeenCalledOnce())
    expect(asked.partner.map(({ as }) => as)).toEqual(['screen', 'print'])
    network.use(http.post('*/api/reports/partner', () => HttpResponse.error()))
    await user.click(button)
    expect(await screen.findByRole('alert')).toHaveTextContent('was not printed')
    expect(print).toHaveBeenCalledOnce()
  })

  test('opens no list, and names nobody but the partner', async () => {
    answerReports()
    await openReports(query)
    const paper = await screen.findByRole('article')
    expect(paper).toHaveTextContent('412 referrals were sent to you')
    expect(within(paper).queryByRole('button')).toBeNull()
    expect(paper).not.toHaveTextContent(/Lakeside|leaked|\$/)
  })
})
