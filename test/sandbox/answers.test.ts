import { randomUUID } from 'node:crypto'
import { serializeOuter } from 'parse5'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openRateLimits, perMinute, type LimitName } from '../../server/http/rate-limits.ts'
import { listPackets } from '../../server/store/packets.ts'
import { testOrigin } from '../support/baton-for-tests.ts'
import { attributeOf, elementsOf, valuesOf } from '../support/shown-form.ts'
import { openPacketsFixture, type PacketsFixture } from './packets-fixture.ts'

const people = Array.from({ length: 60 }, (_, at) => `p-${at + 1}`)
let packets: PacketsFixture
let next = 0
let patient = ''
let code = ''
let link = ''
beforeAll(async () => {
  packets = await openPacketsFixture(people)
})
afterAll(() => packets.close())

/** A packet that has just arrived: what stands on its cover sheet, and in the message it came with. */
beforeEach(async () => {
  patient = people[next++] ?? ''
  ;({ code, link } = await packets.arrive(patient))
})

const right = { month: '3', day: '14', year: '1958' }
const wrong = { month: '3', day: '15', year: '1958' }
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', origin: testOrigin }

const get = (path: string, headers: Record<string, string> = {}) => packets.app.request(path, { headers })
const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  packets.app.request(path, { method: 'POST', headers: { ...formHeaders, ...headers }, body: form(fields) })

const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
async function enter(proof: Record<string, string> = { code }) {
  const opened = await post('/r/open', { ...proof, ...right })
  expect(opened.status).toBe(303)
  return { cookie: cookieOf(opened) }
}
/** Fields of one answer, by what they are called where all answers stand beside each other. */
const named = (answer: string, fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${answer}-${key}`, value]))
const say = (
  session: { cookie: string },
  { answer = '', id = randomUUID(), ...fields }: Record<string, string>,
) => post('/r/referral', { id, lang: 'en', answer, ...named(answer, fields) }, session)
const auditOf = async () => {
  const rows = await packets.db.selectFrom('audit_event').select(['event', 'entry']).execute()
  return rows.filter(({ entry }) => entry.includes(`Patient/${patient}`))
}
const countRefusals = async () => {
  const rows = await packets.db.selectFrom('audit_event').select('event').execute()
  return rows.filter(({ event }) => event === 'answer-refused').length
}
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const personal = () => new RegExp(`Sample${patient.slice(2)}|Ada|1958|REF-|Chest|Harbor|Patient/`)

describe('before code and birth date agree, nothing of anybody is shown', () => {
  test.each(['/r', '/r/c/:code', '/r/l/:link', '/r/referral'])('on %s', async (path) => {
    const real = path.replace('/r/l/:link', link).replace(':code', code)
    const answer = await get(real)
    expect([200, 303]).toContain(answer.status)
    expect(await answer.text()).not.toMatch(personal())
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('with a wrong birth date, an unknown code, or both: the very same page', async () => {
    const unknown = 'ZZZZ-ZZZZ-ZZZZ'
    const answers = [
      await post('/r/open', { code, ...wrong }),
      await post('/r/open', { code: unknown, ...right }),
      await post('/r/open', { code: unknown, ...wrong }),
    ]
    const pages = await Promise.all(
      answers.map(async (answer) => (await answer.text()).replaceAll(/(nonce|value|href)="[^"]*"/g, '')),
    )
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
    expect(new Set(pages).size).toBe(1)
    expect(pages[0]).not.toMatch(personal())
    expect(answers.every((answer) => answer.headers.get('set-cookie') === null)).toBe(true)
  })

  test('what nobody’s code or link is, is in the trail of the practice, without what was typed', async () => {
    const before = await packets.db.selectFrom('audit_event').select('seq').execute()
    await post('/r/open', { code: 'ZZZZ-ZZZZ-ZZZZ', ...right })
    await post('/r/open', { link: 'made-up', ...right })
    const known = new Set(before.map(({ seq }) => seq))
    const rows = await packets.db.selectFrom('audit_event').select(['seq', 'event', 'entry']).execute()
    const fresh = rows.filter(({ seq }) => !known.has(seq))
    expect(fresh.map(({ event }) => event)).toEqual(['answer-refused', 'answer-refused'])
    expect(fresh.map(({ entry }) => /unknown-(?:no-match|expired)/.exec(entry)?.[0])).toEqual([
      'unknown-no-match',
      'unknown-expired',
    ])
    expect(JSON.stringify(fresh.map(({ entry }) => entry))).not.toMatch(/ZZZZ|made-up|1958/)
  })

  test('no address and no log line ever holds a name, a birth date or the code', async () => {
    const session = await enter()
    const shown = await get('/r/referral', session)
    expect(await shown.text()).toContain('Sample')
    await say(session, { answer: 'accept', by: 'Desk' })
    const entries = packets.baton.log.map(({ requestId, durationMs, ...entry }) => {
      // A number drawn at random and a span of time say nothing of anybody, but may hold the digits of a year.
      if (requestId !== undefined) expect(requestId).toMatch(uuid)
      if (durationMs !== undefined) expect(durationMs).toBeTypeOf('number')
      return entry
    })
    expect(entries.length).toBeGreaterThan(0)
    const logged = JSON.stringify(entries)
    expect(logged).not.toMatch(personal())
    expect(logged).not.toContain(code.replaceAll('-', ''))
    expect(logged).not.toContain(link)
  })
})

describe('whoever has the code and knows the birth date', () => {
  test('sees whom it is about, in English or in Spanish', async () => {
    const session = await enter()
    const page = await (await get('/r/referral', session)).text()
    expect(page).toContain(`Ada Sample${patient.slice(2)}`)
    expect(page).toContain('We accept the referral')
    const spanish = await get('/r/referral', { ...session, 'accept-language': 'es-US,es;q=0.9' })
    expect(await spanish.text()).toContain('Aceptamos la remisión')
  })

  test('may come again with the code, typed as people type', async () => {
    await enter()
    await enter({ code: code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l') })
  })

  test('accepts, once however often the button is pressed, as the receiver’s own answer', async () => {
    const session = await enter()
    const answer = { id: randomUUID(), answer: 'accept', by: 'Sam at the desk' }
    const said = await Promise.all([say(session, answer), say(session, answer)])
    expect(said.map(({ status }) => status)).toEqual([303, 303])
    expect(await packets.stateOf(patient)).toBe('accepted')
    const decisions = await packets.own(patient, 'Provenance')
    expect(decisions).toHaveLength(1)
    expect(decisions[0]).toMatchObject({ agent: [{ who: { reference: 'Organization/cardio' } }] })
    const [word] = (await packets.chart(patient, 'Communication')).filter((each) =>
      JSON.stringify(each).includes('specialist-accept'),
    )
    expect(word).toMatchObject({
      sender: { reference: 'Organization/cardio', display: 'Sam at the desk' },
      recipient: [{ reference: 'Organization/northside' }],
    })
    const [rungs] = await listPackets(packets.db, 'full', { referral: `sr-${patient}`, patient })
    expect(rungs?.acceptedAt).toEqual(expect.any(Number))
    const given = (await auditOf()).filter(({ event }) => event === 'command-given')
    expect(given.some(({ entry }) => entry.includes('receiver') && entry.includes('record-acceptance'))).toBe(
      true,
    )
  })

  test('declines with a reason in words, and without one is asked for it', async () => {
    const session = await enter()
    const faulty = await say(session, {
      answer: 'decline',
      reason: 'no-capacity',
      text: '',
      suggestion: 'Dr. Field',
    })
    expect(faulty.status).toBe(422)
    const page = await faulty.text()
    expect(page).toContain('Please fill this in.')
    expect(page).toContain('Dr. Field')
    await say(session, { answer: 'decline', reason: 'no-capacity', text: 'Full until May' })
    expect(await packets.stateOf(patient)).toBe('rejected')
  })

  test('asks for information, and gives an appointment', async () => {
    const session = await enter()
    await say(session, { answer: 'ask', what: 'The last ECG, please' })
    expect(await packets.stateOf(patient)).toBe('info-requested')
    const day = '2031-05-06'
    const said = await say(session, { answer: 'appointment', on: day, at: '09:30', with: 'Dr. Field' })
    expect(said.headers.get('location')).toBe('/r/referral?said=appointment&lang=en')
    expect(await packets.stateOf(patient)).toBe('scheduled')
    const [booked] = await packets.chart(patient, 'Appointment')
    expect(booked?.['start']).toBe('2031-05-06T09:30:00-04:00')
  })

  test('accepts, and gives the appointment on the same page right after', async () => {
    const session = await enter()
    expect((await say(session, { answer: 'accept', by: 'Sam' })).status).toBe(303)
    const said = await say(session, {
      answer: 'appointment',
      on: '2031-05-06',
      at: '09:30',
      with: '',
      note: '',
      by: '',
    })
    expect([said.status, packets.baton.log.at(-2)?.error]).toEqual([303, undefined])
    expect(await packets.stateOf(patient)).toBe('scheduled')
  })

  test.each([
    ['yes', 'took place'],
    ['no', 'did not take place'],
  ])(
    'reports that the visit happened (%s): somebody confirms it, and nothing closes or moves',
    async (happened, words) => {
      const session = await enter()
      const before = await packets.stateOf(patient)
      const said = await say(session, { answer: 'visit', happened, on: '2026-03-01', by: 'Sam' })
      expect(said.status).toBe(303)
      await packets.dispatch([])
      expect(await packets.stateOf(patient)).toBe(before)
      const work = (await packets.own(patient, 'Task')).filter((each) =>
        JSON.stringify(each).includes('visit-reported'),
      )
      expect(work).toMatchObject([{ status: 'requested', owner: { reference: 'Practitioner/lead' } }])
      expect(JSON.stringify(work)).toContain(words)
    },
  )

  test('reports a day that is none, or is yet to come, to nobody', async () => {
    const session = await enter()
    for (const on of ['2026-02-31', '2031-05-06', 'soon']) {
      const said = await say(session, { answer: 'visit', happened: 'yes', on, by: 'Sam' })
      expect([on, said.status]).toEqual([on, 422])
      expect(await said.text()).toMatch(/value="yes"\s+checked/)
    }
    await packets.dispatch([])
    expect(JSON.stringify(await packets.own(patient, 'Task'))).not.toContain('visit-reported')
  })

  test('sends the note once: kept to the byte, with work for a reader, and closing nothing', async () => {
    const session = await enter()
    const send = (content: string, name = 'note.pdf') => {
      const body = new FormData()
      body.set('lang', 'en')
      body.set('file', new File([content], name))
      return packets.app.request('/r/note', {
        method: 'POST',
        headers: { origin: testOrigin, ...session },
        body,
      })
    }
    const sent = await send('%PDF-1.7 the report', '../../etc/no<te>.pdf')
    expect(sent.headers.get('location')).toBe('/r/referral?said=note&lang=en')
    expect((await send('%PDF-1.7 the report')).headers.get('location')).toContain('said=known-note')
    expect((await send('<script>1</script>')).status).toBe(422)
    expect((await send('<?xml version="1.0"?><Invoice/>')).status).toBe(422)
    expect((await send('\u0000\u0001\u0002')).status).toBe(422)
    const kept = await packets.db
      .selectFrom('received_note')
      .selectAll()
      .where('name', '=', 'no_te_.pdf')
      .execute()
    expect(kept.map(({ content, name, content_type }) => [content.toString(), name, content_type])).toEqual([
      ['%PDF-1.7 the report', 'no_te_.pdf', 'application/pdf'],
    ])
    await packets.dispatch([])
    expect(await packets.stateOf(patient)).toBe('sent')
    const work = (await packets.own(patient, 'Task')).filter((each) =>
      JSON.stringify(each).includes('note-refused'),
    )
    expect(work).toHaveLength(1)
  })

  test('sends a page as the note: read for the words that are seen, and never opened as one', async () => {
    const session = await enter()
    const body = new FormData()
    const hidden = `REF-2026-${patient.slice(2).padStart(7, '0')}`
    const page = `<html><body><p>Seen ${patient}</p><p hidden>${hidden}</p></body></html>`
    body.set('file', new File([page], `${patient}.html`))
    const headers = { origin: testOrigin, ...session }
    const sent = await packets.app.request('/r/note', { method: 'POST', headers, body })
    expect(sent.headers.get('location')).toContain('said=note')
    const kept = await packets.db
      .selectFrom('received_note')
      .select(['content_type', 'facts', 'refusal'])
      .where('name', '=', `${patient}.html`)
      .execute()
    expect(kept).toMatchObject([{ content_type: 'text/html', refusal: null }])
    expect(JSON.stringify(kept[0]?.facts)).toContain(`Seen ${patient}`)
    expect(JSON.stringify(kept[0]?.facts)).not.toContain(hidden)
  })

  test.each([
    ['en', 10_000_001, 'larger than 10 MB'],
    ['es', 10_000_001, 'supera los 10 MB'],
    ['es', 10_020_000, 'supera los 10 MB'],
  ])(
    'is told on the page, in its language (%s), that a file of %i bytes is too large',
    async (lang, size, words) => {
      const session = await enter()
      const page = await (await get(`/r/referral?lang=${lang}`, session)).text()
      const noteForm = elementsOf(page, 'form').find((each) => attributeOf(each, 'enctype') !== undefined)
      const body = new FormData()
      body.set('lang', lang)
      body.set('file', new File(['%PDF-', new Uint8Array(size - 5)], `${lang}-${size}.pdf`))
      const form = new Response(body)
      const type = form.headers.get('content-type') ?? ''
      const headers = { 'content-type': type, origin: testOrigin, ...session }
      const action = (noteForm && attributeOf(noteForm, 'action')) ?? ''
      const refused = await packets.app.request(action, {
        method: 'POST',
        headers,
        body: await form.arrayBuffer(),
      })
      expect(refused.status).toBe(413)
      expect(await refused.text()).toContain(words)
      const kept = await packets.db
        .selectFrom('received_note')
        .select('name')
        .where('name', '=', `${lang}-${size}.pdf`)
        .execute()
      expect(kept).toEqual([])
    },
  )

  test('is told to call when the referral has moved on meanwhile', async () => {
    const session = await enter()
    await packets.give(patient, { name: 'close', reason: 'patient-moved', text: 'To Maine' })
    const said = await say(session, { answer: 'accept' })
    expect(said.status).toBe(409)
    expect(await said.text()).toContain('(413) 555-0100')
  })
})

describe('the other language', () => {
  /** Presses the page's button of the other language, with what stands in its form by then. */
  const switchOn = async (page: string, typed: Record<string, string>, headers = {}) => {
    const button = elementsOf(page, 'button').find((each) => attributeOf(each, 'formaction') !== undefined)
    const of = (name: string) => (button && attributeOf(button, name)) ?? ''
    const pressed = { [of('name')]: of('value') }
    const answer = await post(of('formaction'), { ...valuesOf(page), ...typed, ...pressed }, headers)
    expect(answer.status).toBe(200)
    return answer.text()
  }
  const typed = {
    ...named('accept', { note: 'Bring <the> ECG & "films"', by: 'Sam' }),
    ...named('appointment', { on: '2031-05-06', at: '09:30', with: 'Dr. Field' }),
    ...named('decline', { reason: 'no-capacity', text: 'Full\nuntil May' }),
    ...named('visit', { happened: 'no', on: '2026-03-01' }),
  }

  test('before anything was opened keeps code and birth date, also one that is only begun', async () => {
    const begun = { code: code.slice(0, 6), month: '3', day: '', year: '19' }
    const spanish = await switchOn(await (await get('/r')).text(), begun)
    expect(spanish).toContain('Código de la portada')
    expect(valuesOf(spanish)).toEqual({ lang: 'es', code: code.slice(0, 6), month: '3', year: '19' })
    expect(await switchOn(spanish, {})).toContain('Code from the cover sheet')
    expect((await auditOf()).filter(({ event }) => event.startsWith('answer-'))).toEqual([])
  })

  test('after a wrong birth date keeps the code or the link that was brought', async () => {
    const refused = await (await post('/r/open', { code, ...wrong })).text()
    expect(valuesOf(await switchOn(refused, {}))).toMatchObject({ code, lang: 'es' })
    const token = link.replace('/r/l/', '')
    const linked = await (await post('/r/open', { link: token, ...wrong })).text()
    expect(valuesOf(await switchOn(linked, right))).toEqual({ link: token, lang: 'es', ...right })
  })

  test('keeps what was typed for every answer, there and back, and answers nothing', async () => {
    const session = await enter()
    const english = await (await get('/r/referral', session)).text()
    const spanish = await switchOn(english, typed, session)
    expect(spanish).toContain('Aceptamos la remisión')
    expect(valuesOf(spanish)).toMatchObject({ ...typed, lang: 'es' })
    const back = await switchOn(spanish, {}, session)
    expect(back).toContain('We accept the referral')
    expect(valuesOf(back)).toMatchObject({ ...typed, id: valuesOf(english)['id'] })
    expect(await packets.stateOf(patient)).toBe('sent')
  })

  test('opens what something was typed into, and nothing else', async () => {
    const session = await enter()
    const english = await (await get('/r/referral', session)).text()
    const spanish = await switchOn(english, named('ask', { what: 'The last ECG' }), session)
    const titles = elementsOf(spanish, 'details').filter((each) => attributeOf(each, 'open') !== undefined)
    const inside = titles.flatMap((each) => elementsOf(serializeOuter(each), 'button'))
    expect(inside.map((button) => attributeOf(button, 'value'))).toEqual(['ask'])
  })

  test('asked for from elsewhere, or without a session, shows nothing', async () => {
    const session = await enter()
    const elsewhere = { ...session, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await post('/r/referral/language', typed, elsewhere)).status).toBe(400)
    expect((await post('/r/referral/language', typed)).headers.get('location')).toContain('/r?')
  })

  test('after a file that is none is there as well, and says that a file does not come along', async () => {
    const session = await enter()
    const body = new FormData()
    body.set('file', new File(['\u0000'], 'x.pdf'))
    const refused = await packets.app.request('/r/note', {
      ...{ method: 'POST', body },
      headers: { origin: testOrigin, ...session },
    })
    const page = await refused.text()
    expect(page).toContain('before you choose a file')
    expect(await switchOn(page, {}, session)).toContain('antes de elegir un archivo')
  })

  test('is no answer that the Enter key could give', async () => {
    const session = await enter()
    const buttons = elementsOf(await (await get('/r/referral', session)).text(), 'button')
    const [first] = buttons.filter((each) => attributeOf(each, 'form') === 'answers')
    expect(buttons[0]).toBe(first)
    expect(first?.attrs.map(({ name }) => name)).toEqual(['hidden', 'disabled', 'form'])
  })
})

describe('what was typed', () => {
  test('stays where one answer lacks something, whatever it was for', async () => {
    const session = await enter()
    const other = named('appointment', { with: 'Dr. Field' })
    const fields = { id: randomUUID(), lang: 'en', answer: 'ask', ...named('ask', { by: 'Sam' }), ...other }
    const refused = await post('/r/referral', fields, session)
    expect(refused.status).toBe(422)
    const page = await refused.text()
    for (const words of ['value="Sam"', 'value="Dr. Field"', 'Please fill this in.'])
      expect(page).toContain(words)
  })
})

describe('a page that is left', () => {
  test('lets nobody in with what its cookie was', async () => {
    const session = await enter()
    expect((await get('/r/referral', session)).status).toBe(200)
    await post('/r/leave', { lang: 'en' }, session)
    expect((await get('/r/referral', session)).status).toBe(303)
  })

  test('is not left because another site says so', async () => {
    const session = await enter()
    const elsewhere = { ...session, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await post('/r/leave', {}, elsewhere)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([400, null])
    expect((await get('/r/referral', session)).status).toBe(200)
  })
})

describe('an office that the referral was taken from again', () => {
  const answers = [
    { answer: 'accept' },
    { answer: 'decline', reason: 'no-capacity', text: 'Full until May' },
    { answer: 'ask', what: 'The last ECG, please' },
    { answer: 'appointment', on: '2031-05-06', at: '09:30' },
  ]

  test('answers for nobody else: the office that has it now is still waited for', async () => {
    const session = await enter()
    const other = { reference: 'Organization/field', display: 'Field Cardiology', network: 'in' } as const
    await packets.give(patient, { name: 'redirect', receiver: other, reason: 'Harbor is full' })
    await packets.give(patient, { name: 'send-packet', medium: 'fax', isByHand: true })
    expect(await packets.stateOf(patient)).toBe('sent')
    for (const each of answers) {
      const said = await say(session, each)
      expect([each.answer, said.status]).toEqual([each.answer, 409])
      expect(await said.text()).toContain('(413) 555-0100')
    }
    expect(await packets.stateOf(patient)).toBe('sent')
    expect(await packets.chart(patient, 'Appointment')).toEqual([])
    const [rungs] = await listPackets(packets.db, 'full', { referral: `sr-${patient}`, patient })
    expect(rungs?.acceptedAt).toBeUndefined()
  })
})

describe('a link', () => {
  test('opens once: whoever comes with it again is told to use the code', async () => {
    const token = link.replace('/r/l/', '')
    expect((await get(link)).status).toBe(200)
    expect((await get(link)).status).toBe(200)
    await enter({ link: token })
    const again = await post('/r/open', { link: token, ...right })
    expect(again.status).toBe(410)
    expect(again.headers.get('set-cookie')).toBeNull()
    expect(await again.text()).toContain('was used before')
    expect((await auditOf()).some(({ entry }) => entry.includes('link-used'))).toBe(true)
  })

  test('used by two at the same moment lets one in', async () => {
    const token = link.replace('/r/l/', '')
    const both = await Promise.all([1, 2].map(() => post('/r/open', { link: token, ...right })))
    expect(both.map(({ status }) => status).sort()).toEqual([303, 410])
  })

  test('that was tampered with, or is too old, opens nothing', async () => {
    const token = link.replace('/r/l/', '')
    const [head = '', claims = ''] = token.split('.')
    expect((await post('/r/open', { link: `${head}.${claims}.AAAA`, ...right })).status).toBe(410)
    packets.baton.clock.offsetMs = 15 * 86_400_000
    try {
      expect((await post('/r/open', { link: token, ...right })).status).toBe(410)
      await enter()
    } finally {
      packets.baton.clock.offsetMs = 0
    }
  })
})

describe('nobody gets in by trying', () => {
  test('after five wrong birth dates the right one opens nothing either', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await post('/r/open', { code, ...wrong })
    const late = await post('/r/open', { code, ...right })
    expect(late.status).toBe(423)
    expect(late.headers.get('set-cookie')).toBeNull()
    expect((await auditOf()).filter(({ event }) => event === 'answer-refused').length).toBe(6)
  })

  test('many at the same moment have no more attempts than one after the other', async () => {
    const guesses = Array.from({ length: 12 }, (_, at) =>
      post('/r/open', { code, ...wrong, day: String(at + 15) }),
    )
    const answers = await Promise.all([...guesses])
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 423)).toHaveLength(7)
  })

  test('a code ends with its time, and a session with its minutes', async () => {
    const session = await enter()
    packets.baton.clock.offsetMs = 21 * 60_000
    try {
      expect((await get('/r/referral', session)).headers.get('location')).toContain('/r?')
      packets.baton.clock.offsetMs = 181 * 86_400_000
      expect((await post('/r/open', { code, ...right })).status).toBe(410)
    } finally {
      packets.baton.clock.offsetMs = 0
    }
  })

  test('a form that another site sends changes nothing', async () => {
    const session = await enter()
    const elsewhere = { ...session, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await post('/r/referral', { id: randomUUID(), answer: 'accept' }, elsewhere)).status).toBe(400)
    expect(await packets.stateOf(patient)).toBe('sent')
  })

  test('the cookie is for these pages alone', async () => {
    const opened = await post('/r/open', { code, ...right })
    const cookie = opened.headers.get('set-cookie') ?? ''
    for (const part of ['Path=/r', 'HttpOnly', 'SameSite=Strict']) expect(cookie).toContain(part)
  })

  test('from all addresses together there are only so many, however many codes are tried', async () => {
    const { count } = openRateLimits()
    // Every request from another address: what is counted by address never fills up.
    const limits = {
      count: (name: LimitName, key: string) => count(name, key === 'none' ? randomUUID() : key),
    }
    const limited = createApp({ ...packets.deps, limits })
    const statuses: number[] = []
    for (let attempt = 0; attempt <= perMinute.answerOfAll; attempt += 1) {
      // Not even a link: what is counted is the attempt.
      const body = form({ link: 'x', ...wrong })
      statuses.push((await limited.request('/r/open', { method: 'POST', headers: formHeaders, body })).status)
    }
    expect(statuses.filter((status) => status === 410)).toHaveLength(perMinute.answerOfAll)
    expect(statuses.at(-1)).toBe(429)
  })

  test('from one address there are only so many attempts a minute', async () => {
    const statuses: number[] = []
    const limited = createApp({ ...packets.deps, limits: openRateLimits() })
    const body = form({ code: 'ZZZZ-ZZZZ-ZZZZ', ...wrong })
    const before = await countRefusals()
    for (let attempt = 0; attempt <= perMinute.answer; attempt += 1)
      statuses.push((await limited.request('/r/open', { method: 'POST', headers: formHeaders, body })).status)
    expect(statuses.filter((status) => status === 422)).toHaveLength(perMinute.answer)
    expect(statuses.at(-1)).toBe(429)
    const spanish = { ...formHeaders, 'accept-language': 'es-US' }
    const refused = await limited.request('/r/open', { method: 'POST', headers: spanish, body })
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect(refused.headers.get('content-type')).toContain('text/html')
    expect(await refused.text()).toContain('Espere un minuto')
    // The trail is told of it, and not filled with it.
    expect((await countRefusals()) - before).toBe(perMinute.unknownAnswer)
  })
})
