import { describe, expect, test } from 'vitest'
import { enqueue } from '../../server/store/outbox.ts'
import { keepLetter } from '../../server/use-cases/watch/keep-letter.ts'
import { useWatch } from '../support/use-watch.ts'
import { wednesdayNoon } from '../support/watch-fixture.ts'

const watch = useWatch()

const pages = new TextEncoder().encode('%PDF-1.7 pages')

async function planLetter(key: string, patient?: string): Promise<void> {
  const item = { key, kind: 'message', channel: 'letter', payload: {}, notBefore: wednesdayNoon } as const
  const items = [{ ...item, ...(patient !== undefined && { patient }) }]
  await watch.db.transaction().execute((trx) => enqueue(trx, 'north', items))
}
const kept = async (): Promise<unknown[]> => {
  const rows = await watch.db
    .selectFrom('fhir_resource')
    .selectAll()
    .where('tenant_id', '=', 'north')
    .execute()
  return rows.map(({ content }): unknown => JSON.parse(content ?? '{}'))
}

describe('the pages of a letter', () => {
  test('lie in the record of the patient it is about, as something that is never taken for a report', async () => {
    await planLetter('sr-1|patient|d30|1|patient|letter', 'p-1')
    await keepLetter(watch.db, 'north', 'sr-1|patient|d30|1|patient|letter', pages)
    expect(await kept()).toMatchObject([
      {
        resourceType: 'DocumentReference',
        status: 'current',
        subject: { reference: 'Patient/p-1' },
        type: { coding: [{ code: '51851-4' }] },
        content: [{ attachment: { data: Buffer.from(pages).toString('base64') } }],
      },
    ])
  })

  test('are kept once, however often the letter is sent again', async () => {
    await planLetter('k', 'p-1')
    await keepLetter(watch.db, 'north', 'k', pages)
    await keepLetter(watch.db, 'north', 'k', pages)
    expect(await kept()).toHaveLength(1)
  })

  test('are kept nowhere when nobody knows whose letter it is', async () => {
    await planLetter('k')
    await expect(keepLetter(watch.db, 'north', 'k', pages)).rejects.toThrow('belongs to a patient')
    await expect(keepLetter(watch.db, 'north', 'unknown', pages)).rejects.toThrow('belongs to a patient')
    expect(await kept()).toEqual([])
  })
})
