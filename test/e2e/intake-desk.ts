import { sql } from 'kysely'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { saveForm, type OwnClinic } from './own-clinic.ts'

/** What was put on its way because the referrer of a referral is to hear this of it. */
async function toldOf(clinic: OwnClinic, referral: string, what: string): Promise<readonly unknown[]> {
  const { rows } = await sql`select key, state from outbox
    where tenant_id = 'sandbox-full' and key like ${`${referral}|${what}|%`}`.execute(clinic.db)
  return rows
}

/** The intake queue of a clinic whose jobs run, as somebody at the desk works it. */
export function describeIntake(clinic: () => OwnClinic): void {
  describe('the intake desk', () => {
    let page: Page
    let frame: Frame
    beforeAll(async () => {
      ;({ page, frame } = await clinic().open('/worklist?profile=full&user=prac-reyes&style=off'))
      await frame.getByRole('button', { name: /^Inbound ?\d+/ }).click()
      await frame.getByRole('table', { name: /^Inbound: / }).waitFor()
    })
    afterAll(() => page.context().close())

    const fields = () => frame.getByRole('dialog')
    async function answer(referral: string, act: RegExp, fill: () => Promise<void>): Promise<void> {
      const row = frame.locator(`tr[data-referral="${referral}"]`)
      await row.getByRole('button', { name: act }).click()
      await fields().waitFor()
      await fill()
      await saveForm({ page, frame })
    }
    const becomes = (referral: string, state: string) =>
      expect.poll(() => clinic().stateOf(referral), { timeout: 60_000 }).toBe(state)

    test('accepts a referral and gives it a time', async () => {
      const referral = 'ServiceRequest/sr-in-new'
      await answer(referral, /^Accept: /, () => Promise.resolve())
      await becomes(referral, 'accepted')
      expect(JSON.stringify(await clinic().saidOf(referral))).toContain('"code":"specialist-accept"')
      await answer(referral, /^Schedule…: /, async () => {
        const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)
        await fields().getByLabel('Date', { exact: true }).fill(inTwoWeeks)
        await fields().getByLabel('Time', { exact: true }).fill('09:40')
      })
      await becomes(referral, 'scheduled')
      const visits = await clinic().record.search('Appointment', { 'based-on': referral })
      expect(visits).toMatchObject([{ status: 'booked' }])
    })

    test('asks for what is missing, and declines with a reason', async () => {
      const referral = 'ServiceRequest/sr-in-child'
      await answer(referral, /^Ask…: /, () => fields().getByRole('textbox').first().fill('Photographs'))
      await becomes(referral, 'info-requested')
      expect(JSON.stringify(await clinic().saidOf(referral))).toContain('Photographs')
      await answer(referral, /^Decline…: /, async () => {
        await fields().getByText('Wrong specialty', { exact: true }).click()
        await fields().getByRole('textbox').first().fill('Needs plastic surgery')
      })
      await becomes(referral, 'rejected')
      expect(JSON.stringify(await clinic().saidOf(referral))).toContain('Needs plastic surgery')
    })

    test('sends its own note back, which closes the referral', async () => {
      const referral = 'ServiceRequest/sr-in-note-owed'
      const id = 'note-of-ours'
      const date = new Date().toISOString()
      const [order] = await clinic().record.search('ServiceRequest', { _id: 'sr-in-note-owed' })
      const { subject, performer } = z
        .looseObject({ subject: z.looseObject({}), performer: z.array(z.looseObject({})) })
        .parse(order)
      await clinic().record.put({
        ...{ resourceType: 'DocumentReference', id, status: 'current', docStatus: 'final', date },
        type: { coding: [{ system: 'http://loinc.org', code: '34758-3' }] },
        subject,
        author: performer.slice(0, 1),
        content: [
          { attachment: { contentType: 'text/plain', data: 'UmVwb3J0', title: 'Dermatology consult' } },
        ],
        context: { related: [{ reference: referral }] },
      })
      await answer(referral, /^Send report…: /, () => Promise.resolve())
      await becomes(referral, 'closed-completed')
      await frame.locator(`tr[data-referral="${referral}"]`).waitFor({ state: 'detached' })
      const reports = (await clinic().saidOf(referral)).filter((each) =>
        JSON.stringify(each.category).includes('"code":"consult-note"'),
      )
      expect(reports).toMatchObject([{ status: 'completed' }])
    })

    test('and the offices that had referred them are told', async () => {
      await clinic().passTime('hour')
      const told = () =>
        clinic().record.messages({ kind: 'direct', party: { part: 'harborinternal', anyOf: [] } })
      const booked = async () => (await told()).filter(({ body }) => body.includes('9:40 AM'))
      await expect.poll(booked, { timeout: 30_000 }).toMatchObject([{ direction: 'received', copies: 1 }])
      expect(await toldOf(clinic(), 'ServiceRequest/sr-in-child', 'rejected')).not.toEqual([])
      // Elm Street has no Direct address: the page that came out of its machine says that the report is there.
      const closed = 'ServiceRequest/sr-in-note-owed'
      expect(await toldOf(clinic(), closed, 'closed-completed')).toContainEqual({
        key: `${closed}|closed-completed|1|fax`,
        state: 'delivered',
      })
      const faxed = await clinic().record.messages({ kind: 'fax', party: { anyOf: ['+14135550161'] } })
      expect(faxed.filter(({ direction }) => direction === 'received')).not.toEqual([])
    })
  })
}
