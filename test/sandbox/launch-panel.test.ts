// @vitest-environment jsdom
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contrastOf } from '#domain/ehr-look.ts'
import { jsonOf } from './authorization-fixture.ts'
import { launchFromChart, openSandbox, origin, type Sandbox } from './sandbox-fixture.ts'
import { twoPatients } from './two-patients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox(twoPatients)
})
afterAll(() => sandbox.close())

async function open(path: string): Promise<Document> {
  const response = await sandbox.app.request(path)
  expect(response.status).toBe(200)
  return new DOMParser().parseFromString(await response.text(), 'text/html')
}

function optionsOf(document: Document, name: string): (string | null)[] {
  return [...document.querySelectorAll(`select[name=${name}] option`)].map((each) =>
    each.getAttribute('value'),
  )
}

function chosenIn(document: Document, name: string): string | null | undefined {
  return document.querySelector(`select[name=${name}] option[selected]`)?.getAttribute('value')
}

describe('the launch panel', () => {
  it("offers the patient's own referrals as context, and no other order", async () => {
    expect(optionsOf(await open('/chart/ann'), 'context')).toEqual(['', 'ServiceRequest/ann-referral'])
    expect(optionsOf(await open('/chart/bea'), 'context')).toEqual(['', 'ServiceRequest/bea-referral'])
  })

  it('keeps what was chosen, also what is not on the list', async () => {
    const document = await open('/chart/ann?context=DocumentReference/ann-document&intent=note-reconcile')
    expect(chosenIn(document, 'context')).toBe('DocumentReference/ann-document')
    expect(chosenIn(document, 'intent')).toBe('note-reconcile')
    expect(chosenIn(document, 'profile')).toBe('full')
  })

  it('sends the chosen referral and intent with the token', async () => {
    const launch = { patient: 'ann', context: 'ServiceRequest/ann-referral', intent: 'referral-status' }
    expect(await launchFromChart(sandbox, launch)).toMatchObject({
      fhirContext: [{ reference: 'ServiceRequest/ann-referral' }],
      intent: 'referral-status',
    })
    const plain = await launchFromChart(sandbox, { patient: 'ann' })
    expect(plain).not.toHaveProperty('fhirContext')
    expect(plain).not.toHaveProperty('intent')
  })

  it('leads to the frame again and again: each a launch of its own', async () => {
    const relaunch = (await open('/chart/ann?banner=false')).querySelector('[data-relaunch]')
    const frame = (await open('/chart/ann?banner=false')).querySelector('iframe[data-launch]')
    expect(relaunch?.getAttribute('href')).toBe('/chart/ann?profile=full&banner=false')
    expect(frame?.getAttribute('data-launch')).toBe('/launch?profile=full&banner=false&patient=ann')
  })
})

describe('the bar of every page', () => {
  it.each(['/', '/chart', '/chart/ann', '/worklist', '/two-charts?a=ann&b=bea', '/faults'])(
    '%s chooses the EHR and leads to worklist and faults',
    async (path) => {
      const document = await open(path)
      const links = [...document.querySelectorAll('header a')].map((link) => link.getAttribute('href'))
      expect(optionsOf(document, 'profile')).toEqual(['full', 'second'])
      expect(links).toEqual(expect.arrayContaining(['/worklist?profile=full', '/faults?profile=full']))
    },
  )
})

describe('the style of this EHR', () => {
  async function styleOf(style: string): Promise<Response> {
    const url = (await launchFromChart(sandbox, { patient: 'ann', style })).smart_style_url
    expect(String(url)).toContain(`${origin}/full/`)
    return sandbox.app.request(String(url), { headers: { origin: 'https://app.example' } })
  }

  it.each([
    ['on', 'enough', (ratio: number) => ratio >= 4.5],
    ['dark', 'enough', (ratio: number) => ratio >= 4.5],
    ['bad-contrast', 'too little', (ratio: number) => ratio < 3],
  ])('“%s” has %s contrast', async (style, _, holds) => {
    const response = await styleOf(style)
    const { color_text: text, color_background: background } = await jsonOf(response)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(contrastOf(String(text), String(background))).toSatisfy(holds)
  })

  it('can be something that is no JSON, or nothing at all', async () => {
    const broken = await styleOf('broken')
    await expect(broken.json()).rejects.toThrow(SyntaxError)
    expect((await styleOf('gone')).status).toBe(404)
  })

  it('can be left out', async () => {
    expect(await launchFromChart(sandbox, { patient: 'ann', style: 'off' })).not.toHaveProperty(
      'smart_style_url',
    )
  })
})
