import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import type { CsvPreview } from '#contract/directory.ts'
import { DirectoryPage } from '../../client/features/directory/directory-page.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { aReceiver } from '../domain/receivers-builder.ts'
import { network } from '../support/client-network.ts'

const preview: CsvPreview = {
  token: 'token-1',
  rows: [{ line: 2, kind: 'new', name: 'Bay Pain', changes: [], kept: [] }],
  faults: [],
  counts: { new: 1, changed: 0, unchanged: 0, faulty: 0 },
}

async function openPage(mayEdit: boolean) {
  network.use(
    http.post('*/api/directory/search', () =>
      HttpResponse.json({ receivers: [aReceiver()], isCut: false, mayEdit }),
    ),
  )
  render(
    <Providers client={createQueryClient()} language={await loadLanguage('en')}>
      <DirectoryPage bearer="baton-1" />
    </Providers>,
  )
  await screen.findByText('Dr. Ingrid Lindahl')
  return userEvent.setup()
}

const file = () => new File(['key,name,specialties\nk1,Bay Pain,pain\n'], 'list.csv', { type: 'text/csv' })

test('lists receivers, and offers the import only to those who keep the directory', async () => {
  await openPage(false)
  expect(screen.queryByRole('heading', { name: 'Import a list' })).not.toBeInTheDocument()
})

test('shows what a list would do, and applies exactly that', async () => {
  const applied: unknown[] = []
  network.use(
    http.post('*/api/directory/import/preview', () => HttpResponse.json(preview)),
    http.post('*/api/directory/import/apply', async ({ request }) => {
      applied.push(await request.json())
      return HttpResponse.json({ added: 1, changed: 0 })
    }),
  )
  const user = await openPage(true)
  await user.upload(screen.getByLabelText(/CSV file/), file())
  expect(await screen.findByRole('cell', { name: 'Bay Pain' })).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Import 1 receiver' }))
  expect(await screen.findByText('Imported: 1 new, 0 changed.')).toBeInTheDocument()
  expect(applied).toEqual([{ csv: 'key,name,specialties\nk1,Bay Pain,pain\n', token: 'token-1' }])
})

test('names what is wrong in a list, and offers nothing to apply', async () => {
  const faults = [{ line: 3, column: 'npi', code: 'npi-wrong' as const }]
  network.use(
    http.post('*/api/directory/import/preview', () =>
      HttpResponse.json({ ...preview, faults, counts: { ...preview.counts, faulty: 1 } }),
    ),
  )
  const user = await openPage(true)
  await user.upload(screen.getByLabelText(/CSV file/), file())
  expect(await screen.findByText('This is not a National Provider Identifier.')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Import/ })).not.toBeInTheDocument()
})
