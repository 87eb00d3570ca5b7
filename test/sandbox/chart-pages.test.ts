// @vitest-environment jsdom
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSandbox, origin, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  const spiteful = {
    resourceType: 'Patient',
    id: 'spite',
    active: false,
    name: [{ family: '<script>alert(1)</script>', given: ['Núria'] }],
    deceasedDateTime: '2026-01-31',
    birthDate: '1990-12-31',
  }
  sandbox = await openSandbox([...twoPatients, spiteful])
})
afterAll(() => sandbox.close())

async function open(path: string, status = 200): Promise<Document> {
  const response = await sandbox.app.request(path)
  expect(response.status).toBe(status)
  return new DOMParser().parseFromString(await response.text(), 'text/html')
}

function textOf(document: Document, selector: string): string {
  return (document.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim()
}

describe('every page', () => {
  const paths = [
    '/',
    '/chart',
    '/chart/ann',
    '/chart/ann?tab=summary',
    '/worklist',
    '/two-charts?a=ann&b=bea',
  ]

  it.each(paths)('%s has a language, a title, one main part and one first heading', async (path) => {
    const document = await open(path)
    expect(document.documentElement.lang).toBe('en')
    expect(document.title).toMatch(/Meridian EHR$/)
    expect(document.querySelectorAll('main')).toHaveLength(1)
    expect(document.querySelector('h1')).not.toBeNull()
  })

  it.each(paths)('%s runs only its own script and is framed by nobody else', async (path) => {
    const response = await sandbox.app.request(path)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(response.headers.get('cache-control')).toBe('no-store')
    const page = await response.text()
    expect(page).not.toMatch(/ on[a-z]+="/)
    expect(page).not.toMatch(/ style="/)
    expect(page).not.toMatch(/<script(?![^>]* src=)/)
  })

  it('labels every field', async () => {
    const document = await open('/chart/ann')
    const fields = [...document.querySelectorAll('input:not([type=hidden]), select')]
    expect(fields.length).toBeGreaterThan(5)
    const unlabelled = fields.filter(
      (field) =>
        field.closest('label') === null && document.querySelector(`label[for="${field.id}"]`) === null,
    )
    expect(unlabelled.map((field) => field.outerHTML)).toEqual([])
  })

  it('is moved to the one address of the EHR', async () => {
    const response = await sandbox.app.request('/chart/ann?tab=orders', {
      headers: { host: '127.0.0.1:4004' },
    })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(`${origin}/chart/ann?tab=orders`)
  })

  it('of a profile that is not played says so', async () => {
    const document = await open('/chart?profile=nobody', 404)
    expect(textOf(document, 'h1')).toBe('No such profile')
  })
})

describe('the patient list', () => {
  it('shows name, birth date with age, number, language and how many referrals, laboratory orders not counted', async () => {
    const document = await open('/chart')
    const row = [...document.querySelectorAll('tbody tr')].find((each) =>
      each.textContent.includes('FAMILY-ANN'),
    )
    const cells = [...(row?.children ?? [])].map((cell) => cell.textContent.trim())
    expect(cells).toEqual(['FAMILY-ANN, Given', '14-Mar-1961 (64y)', 'MRN-ann', 'Spanish', '1'])
    expect(row?.querySelector('a')?.getAttribute('href')).toBe('/chart/ann?profile=full')
  })

  it.each([
    ['family-ann', 1],
    ['ANN given', 1],
    ['MRN-ann', 1],
    ['14-Mar-1961', 2],
    ['03/14/1961', 2],
    ['1961-03-14 ann', 1],
    ['nuria', 1],
    ['given', 2],
    ['nobody', 0],
    ['', 3],
  ])('finds “%s” in %i rows', async (search, count) => {
    const document = await open(`/chart?q=${encodeURIComponent(search)}`)
    expect(document.querySelectorAll('tbody tr')).toHaveLength(count)
    expect(textOf(document, '[role=status]')).toBe(count === 1 ? '1 patient' : `${count} patients`)
  })

  it('shows a name as text, whatever is in it', async () => {
    const response = await sandbox.app.request('/chart')
    const page = await response.text()
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('&lt;SCRIPT&gt;ALERT(1)&lt;/SCRIPT&gt;, Núria')
  })
})

describe('a chart', () => {
  it('has the patient on top', async () => {
    const document = await open('/chart/ann')
    expect(textOf(document, '.banner h1')).toBe('FAMILY-ANN, Given')
    expect(textOf(document, '.banner dl')).toContain('Born 14-Mar-1961 (64y)')
    expect(textOf(document, '.banner dl')).toContain('MRN MRN-ann')
    expect(textOf(document, '.banner dl')).toContain('Phone Not known')
  })

  it('says that a patient has died, counts no further years, and that a record is inactive', async () => {
    const document = await open('/chart/spite')
    expect(textOf(document, '.banner')).toContain('Died 31-Jan-2026')
    expect(textOf(document, '.banner')).toContain('Record inactive')
    expect(textOf(document, '.banner')).toContain('31-Dec-1990 (35y)')
  })

  it('opens at the app, in a frame of another site with the limits of an EHR', async () => {
    const document = await open('/chart/ann')
    const frame = document.querySelector('iframe')
    expect(frame?.getAttribute('sandbox')).toBe(
      'allow-forms allow-modals allow-pointer-lock allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-downloads',
    )
    expect(frame?.title).toBe('Baton referrals')
    const launch = await sandbox.app.request(frame?.getAttribute('src') ?? '')
    expect(new URL(launch.headers.get('location') ?? '').origin).toBe('http://127.0.0.1:4000')
    const policy = (await sandbox.app.request('/chart/ann')).headers.get('content-security-policy')
    expect(policy).toContain("frame-src 'self' http://127.0.0.1:4000")
  })

  it.each([
    ['summary', 'Hypertension'],
    ['summary', 'Penicillin'],
    ['summary', 'Lisinopril 10 mg once a day'],
    ['summary', 'Gold HMO'],
    ['encounters', '02-Feb-2026 09:30'],
    ['encounters', '10-Mar-2026 10:00'],
    ['documents', 'Cardiology consultation'],
    ['orders', 'Metabolic panel'],
    ['orders', 'Referral to cardiology'],
  ])('shows under %s: %s', async (tab, text) => {
    const document = await open(`/chart/ann?tab=${tab}`)
    expect(textOf(document, 'main')).toContain(text)
    expect(textOf(document, '.tabs [aria-current]').toLowerCase()).toBe(tab)
    expect(document.querySelector('iframe')).toBeNull()
  })

  it('shows nothing of anyone else', async () => {
    for (const tab of ['summary', 'encounters', 'documents', 'orders', 'referrals']) {
      const page = await (await sandbox.app.request(`/chart/ann?tab=${tab}`)).text()
      expect(page).not.toContain('bea')
    }
  })

  it('opens a document as text, whatever is in it', async () => {
    const document = await open('/chart/ann?tab=documents&document=ann-document')
    expect(textOf(document, 'pre')).toBe('Seen <b>ann</b> today.')
    expect(document.querySelector('pre')?.lang).toBe('es')
    const page = await open('/chart/ann?tab=documents&document=bea-document')
    expect(page.querySelector('pre')).toBeNull()
  })

  it('sends a document as a file that cannot run', async () => {
    const response = await sandbox.app.request('/documents/ann-document/content')
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('of nobody is a page that says so', async () => {
    const document = await open('/chart/nobody', 404)
    expect(textOf(document, 'h1')).toBe('No such patient')
  })

  it('keeps the launch options and the person in its addresses', async () => {
    const path = '/chart/ann?user=prac-reyes&banner=missing&lifetime=60&withhold=Task&width=420'
    const document = await open(path)
    const src = new URLSearchParams(document.querySelector('iframe')?.getAttribute('src')?.split('?')[1])
    expect(Object.fromEntries(src)).toEqual({
      profile: 'full',
      user: 'prac-reyes',
      banner: 'missing',
      lifetime: '60',
      withhold: 'Task',
      patient: 'ann',
    })
    const orders = document.querySelector('.tabs a[href*="tab=orders"]')?.getAttribute('href')
    expect(orders).toContain('user=prac-reyes')
    expect(orders).toContain('banner=missing')
    expect(document.querySelector('select[name=banner]')).toHaveProperty('value', 'missing')
    expect(document.querySelector('iframe')?.className).toContain('width-420')
    expect(document.querySelector('#user option[selected]')?.textContent).toContain('Maria Reyes')
  })

  it('takes options it does not know for the usual ones', async () => {
    const document = await open('/chart/ann?banner=perhaps&lifetime=forever&tab=nothing&width=9')
    expect(document.querySelector('iframe')?.getAttribute('src')).toBe('/launch?profile=full&patient=ann')
  })
})

describe('two charts on one page', () => {
  it('are two frames with a launch each', async () => {
    const document = await open('/two-charts?a=ann&b=bea')
    const frames = [...document.querySelectorAll('iframe')]
    expect(frames.map((frame) => frame.getAttribute('src'))).toEqual([
      '/launch?profile=full&patient=ann',
      '/launch?profile=full&patient=bea',
    ])
    expect(new Set(frames.map((frame) => frame.title)).size).toBe(2)
  })

  it('need two patients', async () => {
    await open('/two-charts?a=ann&b=nobody', 404)
  })
})
