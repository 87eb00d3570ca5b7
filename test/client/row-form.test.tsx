import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { galleryLists } from '../../client/dev/gallery-worklist.tsx'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import type { LookedAt } from '../../client/features/worklist/peek-panel.tsx'
import { ListSetting } from '../../client/features/worklist/list-setting.tsx'
import { RowForm } from '../../client/features/worklist/row-form.tsx'
import { WorklistWords, worklistWords } from '../../client/features/worklist/worklist-words.ts'
import { useOwnWords } from '../../client/i18n/own-words.ts'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'

const model = galleryLists['worklist']?.()
const [row] = model?.rows ?? []
const view = galleryModels['full']?.views.find(({ state }) => state === 'accepted')

function CancelForm({ looked }: { looked: LookedAt }) {
  const t = useOwnWords(worklistWords)
  if (t === undefined || t === 'failed' || model === undefined || row === undefined) return null
  return (
    <WorklistWords value={t}>
      <ListSetting now={model.now} timeZone={model.timeZone}>
        <RowForm
          name="cancel"
          rows={[row]}
          model={model}
          bearer=""
          looked={looked}
          onFindSlots={() => Promise.resolve([])}
          onSubmit={() => Promise.resolve(undefined)}
          onClose={vi.fn()}
        />
      </ListSetting>
    </WorklistWords>
  )
}

test('what is typed into a form about a referral outlasts that the list is read again behind it', async () => {
  if (row === undefined || view === undefined) throw new Error('the gallery has no such referral')
  const unread = { loop: undefined, isFailed: false, onRetry: vi.fn() }
  const patient = { reference: row.patient, name: row.patientName }
  const loop = { view: { ...view, referral: row.referral }, patient, work: [], evidenceAt: '', version: 1 }
  const [client, language] = [createQueryClient(), await loadLanguage('en')]
  const show = (looked: LookedAt) => (
    <Providers client={client} language={language}>
      <CancelForm looked={looked} />
    </Providers>
  )
  const { rerender } = render(show(unread))
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  rerender(show({ ...unread, loop }))
  const form = await screen.findByRole('dialog', { name: 'Cancel the referral' })
  await userEvent.type(within(form).getByRole('textbox'), 'No longer wanted')
  rerender(show(unread))
  expect(within(screen.getByRole('dialog')).getByRole('textbox')).toHaveValue('No longer wanted')
})
