import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import type { UsualDestination } from '#domain/directory/list-usual.ts'
import { answerChart, answerSession, bundleOf, openChart } from '../support/client-chart.tsx'
import { ehr } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { aReceiver } from '../domain/receivers-builder.ts'

const scope = 'launch openid fhirUser patient/*.rs'

const usual: readonly UsualDestination[] = [
  {
    specialty: 'cardiology',
    ranked: {
      receiver: aReceiver(),
      network: 'in',
      points: 90,
      reasons: [{ key: 'usual', side: 'for', values: { referred: 12, all: 15, whose: 'own' } }],
    },
  },
  {
    specialty: 'neurology',
    ranked: {
      receiver: aReceiver({ id: 'r-2', reference: 'PractitionerRole/role-2', name: 'Dr. Samira Haddad' }),
      network: 'out',
      points: -20,
      reasons: [{ key: 'usual', side: 'for', values: { referred: 3, all: 15, whose: 'own' } }],
    },
  },
]

const me = { reference: 'Practitioner/prac-1', name: 'Dr. Hannah Whitfield', isMe: true }
const other = { reference: 'Practitioner/prac-2', name: 'Dr. Lucía Castillo', isMe: false }

const problem = (id: string, code: string, text: string, over: object = {}) => ({
  resourceType: 'Condition',
  id,
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }], text },
  subject: { reference: 'Patient/p-1' },
  ...over,
})

type World = {
  usual?: readonly UsualDestination[]
  requesters?: { mayRefer: boolean; requesters: readonly (typeof me)[] }
  problems?: readonly ReturnType<typeof problem>[] | 'failing'
  refusal?: { reason: string; pointer: string }
}

/** Lets Baton and the EHR answer what a new referral needs; gives the commands that Baton was sent. */
async function openForm(world: World = {}, locale: 'en' | 'es' = 'en', intent?: 'referral-create') {
  const { requesters = { mayRefer: true, requesters: [me, other] }, problems = [] } = world
  answerChart([])
  answerSession()
  const sent: { patient: string; referral?: string; command: Record<string, unknown> }[] = []
  network.use(
    http.post('*/api/directory/usual', () => HttpResponse.json({ usual: world.usual ?? usual })),
    http.post('*/api/directory/rank', () =>
      HttpResponse.json({ ranked: usual.map(({ ranked }) => ranked), coverage: [] }),
    ),
    http.get('*/api/requesters', () => HttpResponse.json(requesters)),
    http.get(`${ehr}/Condition`, () =>
      problems === 'failing'
        ? new HttpResponse(null, { status: 500 })
        : HttpResponse.json(bundleOf(problems)),
    ),
    http.post<never, { id: string } & (typeof sent)[number]>('*/api/commands', async ({ request }) => {
      const body = await request.json()
      sent.push(body)
      const write = { seq: 0, shelf: 'own', state: 'written', resourceType: 'Task', interaction: 'create' }
      if (world.refusal === undefined)
        return HttpResponse.json({ id: body.id, state: 'done', writes: [write] })
      const refused = { type: 'urn:baton:problem:command-refused', title: 't', status: 409, instance: 'r' }
      return HttpResponse.json({ ...refused, ...world.refusal }, { status: 409 })
    }),
  )
  await openChart({ locale, token: { scope, intent } })
  const user = userEvent.setup()
  let clicks = 0
  document.addEventListener('click', ({ detail }) => (clicks += detail === 0 ? 0 : 1), { capture: true })
  const button = await screen.findByRole('button', { name: locale === 'en' ? 'Refer' : 'Remitir' })
  if (intent === undefined) await user.click(button)
  const form = await screen.findByRole('dialog')
  return { form, sent, user, clicks: () => clicks }
}

const missing = (form: HTMLElement) => within(form).getByText(/Still missing|Nothing is missing|Falta/)

describe('referring a patient who has no referral', () => {
  test('a launch that was made to refer opens the form without a click, once', async () => {
    const { form, user, clicks } = await openForm({}, 'en', 'referral-create')
    expect(form).toHaveAccessibleName('Refer the patient')
    expect(clicks()).toBe(0)
    expect(window.location.hash).toBe('')
    await within(form).findByRole('radio', { name: /^Cardiology/ })
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  })

  test('a usual destination takes four clicks, and says whom it is for', async () => {
    const { form, sent, user, clicks } = await openForm()
    expect(form).toHaveAccessibleName('Refer the patient')
    expect(form).toHaveTextContent('OKAFOR, Adaeze (Ms) Born 14-Mar-1961 MRN 004 418 2297')
    const first = within(form).getByRole('radio', { name: /^Cardiology: Dr. Ingrid Lindahl.*In network/ })
    expect(first).toHaveFocus()
    expect(missing(form)).toHaveTextContent('Still missing: Specialty, Diagnosis or reason. No receiver yet')
    await user.click(first)
    within(form).getByRole('textbox', { name: 'Diagnosis or reason' }).focus()
    await user.keyboard('Palpitations')
    expect(missing(form)).toHaveTextContent('Still missing: Has an ECG been done.')
    await user.click(within(form).getByRole('radio', { name: 'Yes' }))
    expect(missing(form)).toHaveTextContent('Nothing is missing.')
    await user.click(within(form).getByRole('button', { name: /^Refer/ }))
    expect(await screen.findByText('Saved in Baton, not in the EHR.')).toBeVisible()
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
    expect(clicks()).toBe(4)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ patient: 'Patient/p-1', seen: {} })
    expect(sent[0]).not.toHaveProperty('referral')
    expect(sent[0]?.command).toEqual({
      name: 'refer',
      specialty: 'cardiology',
      urgency: 'routine',
      reason: 'Palpitations',
      reasonCodes: [],
      question: '',
      intake: { 'ecg-done': 'yes' },
      requester: 'Practitioner/prac-1',
      receiver: {
        reference: 'PractitionerRole/role-1',
        display: 'Dr. Ingrid Lindahl, Riverside Cardiology Group',
        network: 'in',
      },
    })
  })

  test('what is missing is said at the first field that lacks it, and nothing is sent', async () => {
    const { form, sent, user } = await openForm()
    await user.click(within(form).getByRole('radio', { name: /^Cardiology:/ }))
    await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Palpitations{Enter}')
    const group = within(form).getByRole('group', { name: 'Has an ECG been done?' })
    expect(within(group).getByRole('alert')).toHaveTextContent('This has to be known')
    expect(within(group).getByRole('radio', { name: 'Yes' })).toHaveFocus()
    expect(sent).toEqual([])
  })

  test('another specialty asks for what it needs, and its receivers take the place of the usual ones', async () => {
    const { form, sent, user } = await openForm()
    await user.selectOptions(within(form).getByRole('combobox', { name: 'Specialty' }), 'Dermatology')
    await waitFor(() =>
      expect(within(form).queryByRole('radio', { name: /^Cardiology:/ })).not.toBeInTheDocument(),
    )
    expect(await within(form).findByRole('radio', { name: /^Dr. Ingrid Lindahl/ })).not.toBeChecked()
    await user.type(within(form).getByRole('textbox', { name: 'Where is the lesion?' }), 'Left shin')
    await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Changing mole')
    await user.type(within(form).getByRole('textbox', { name: /ICD-10/ }), 'd22.72')
    expect(missing(form)).toHaveTextContent(
      'Nothing is missing. No receiver yet: it waits until one is chosen.',
    )
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.command).toMatchObject({
      specialty: 'dermatology',
      intake: { 'lesion-site': 'Left shin' },
      reasonCodes: [{ code: 'D22.72', display: 'Changing mole' }],
    })
    expect(sent[0]?.command).not.toHaveProperty('receiver')
  })

  test('out of network asks why before anything is sent', async () => {
    const { form, sent, user } = await openForm()
    await user.click(within(form).getByRole('radio', { name: /^Neurology:.*Out of network/ }))
    expect(missing(form)).toHaveTextContent(
      'Still missing: Why out of network, Diagnosis or reason, Has imaging',
    )
    await user.click(within(form).getByRole('radio', { name: 'No' }))
    await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Tremor')
    await user.type(within(form).getByRole('textbox', { name: 'Why out of network' }), 'Nobody else.{Enter}')
    await waitFor(() => expect(sent[0]?.command).toMatchObject({ receiverReason: 'Nobody else.' }))
  })

  test('a code that is none is refused at its field', async () => {
    const { form, sent, user } = await openForm()
    await user.click(within(form).getByRole('radio', { name: /^Cardiology:/ }))
    await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Palpitations')
    await user.type(within(form).getByRole('textbox', { name: /ICD-10/ }), 'heart{Enter}')
    expect(within(form).getByRole('textbox', { name: /ICD-10/ })).toHaveAccessibleDescription(/not an ICD-10/)
    expect(sent).toEqual([])
  })
})

describe('the patient’s problems', () => {
  test('are ticked instead of typed, with their codes; what is over or somebody else’s is not among them', async () => {
    const { form, sent, user } = await openForm({
      problems: [
        problem('c-1', 'I48.91', 'Atrial fibrillation'),
        problem('c-2', 'J20.9', 'Bronchitis', { clinicalStatus: { coding: [{ code: 'resolved' }] } }),
        problem('c-3', 'E11.9', 'Diabetes', { subject: { reference: 'Patient/p-2' } }),
      ],
    })
    const box = await within(form).findByRole('checkbox', { name: /Atrial fibrillation I48.91/ })
    expect(within(form).getAllByRole('checkbox')).toHaveLength(1)
    await user.click(within(form).getByRole('radio', { name: /^Cardiology:/ }))
    await user.click(within(form).getByRole('radio', { name: 'Not known' }))
    await user.click(box)
    expect(missing(form)).toHaveTextContent('Nothing is missing.')
    await user.click(within(form).getByRole('button', { name: /^Refer/ }))
    await waitFor(() =>
      expect(sent[0]?.command).toMatchObject({
        reason: 'Atrial fibrillation',
        reasonCodes: [{ code: 'I48.91', display: 'Atrial fibrillation' }],
      }),
    )
  })

  test('that cannot be read are not taken for none', async () => {
    const { form } = await openForm({ problems: 'failing' })
    expect(await within(form).findByText(/problem list could not be read/)).toBeVisible()
  })
})

describe('who may order', () => {
  test('whoever enters it for a clinician says for whom', async () => {
    const { form, sent, user } = await openForm({ requesters: { mayRefer: true, requesters: [other] } })
    await user.click(within(form).getByRole('radio', { name: /^Cardiology:/ }))
    await user.click(within(form).getByRole('radio', { name: 'No' }))
    await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Palpitations{Enter}')
    const clinician = within(form).getByRole('combobox', { name: 'Ordering clinician' })
    expect(clinician).toHaveAccessibleDescription('Choose who orders the referral.')
    await user.selectOptions(clinician, 'Dr. Lucía Castillo')
    await user.click(within(form).getByRole('button', { name: /^Refer/ }))
    await waitFor(() => expect(sent[0]?.command).toMatchObject({ requester: 'Practitioner/prac-2' }))
  })

  test('who may not is told so before they have typed', async () => {
    const { form } = await openForm({ requesters: { mayRefer: false, requesters: [] } })
    expect(within(form).getByRole('alert')).toHaveTextContent('Your role does not allow this.')
  })
})

test('what Baton refuses stands at the field it points to, with everything that was typed', async () => {
  const { form, user } = await openForm({
    refusal: { reason: 'intake-missing', pointer: '/intake/ecg-done' },
  })
  await user.click(within(form).getByRole('radio', { name: /^Cardiology:/ }))
  await user.click(within(form).getByRole('radio', { name: 'No' }))
  await user.type(within(form).getByRole('textbox', { name: 'Diagnosis or reason' }), 'Palpitations{Enter}')
  const group = within(form).getByRole('group', { name: 'Has an ECG been done?' })
  expect(await within(group).findByRole('alert')).toHaveTextContent('This has to be known')
  expect(within(group).getByRole('radio', { name: 'No' })).toHaveFocus()
  expect(within(form).getByRole('textbox', { name: 'Diagnosis or reason' })).toHaveValue('Palpitations')
})

test('is in Spanish, too', async () => {
  const { form, user } = await openForm({}, 'es')
  expect(form).toHaveAccessibleName('Remitir al paciente')
  await user.click(within(form).getByRole('radio', { name: /^Cardiología/ }))
  expect(missing(form)).toHaveTextContent('Falta todavía: Diagnóstico o motivo, Se ha hecho un ECG.')
})

test('leaving gives the focus back to the button', async () => {
  const { user } = await openForm()
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  expect(screen.getByRole('button', { name: 'Refer' })).toHaveFocus()
})

test('a chart that nobody can act in offers none', async () => {
  answerChart([])
  answerSession({ tenant: { id: 'n', name: 'N', featureLevel: 'observe', isChartOnly: true } })
  await openChart()
  expect(await screen.findByText('No referrals in this chart.')).toBeVisible()
  await screen.findByRole('button', { name: 'Print' })
  expect(screen.queryByRole('button', { name: 'Refer' })).not.toBeInTheDocument()
})
