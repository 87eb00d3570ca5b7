import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleOffer } from '../../client/dev/packet-samples.ts'
import { sampleNow, sampleRows, sampleZone } from '../../client/dev/worklist-samples.ts'
import { CommandDialog } from '../../client/features/commands/command-dialog.tsx'
import { ListSetting } from '../../client/features/worklist/list-setting.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { network } from '../support/client-network.ts'
import { teachDialogs } from '../support/dialogs.ts'

beforeEach(teachDialogs)

const [model] = galleryModels['full']?.views ?? []
if (model === undefined) throw new Error('the gallery has no referral')
const view = { ...model, receiver: { display: 'Lakeside GI', reference: 'Organization/o' } }

async function openForm(answer: object | 'failing' = sampleOffer, locale: 'en' | 'es' = 'en') {
  const asked: (string | null)[] = []
  network.use(
    http.get('*/api/packets/offer', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('referral'))
      return answer === 'failing' ? HttpResponse.error() : HttpResponse.json(answer)
    }),
  )
  const commands: Command[] = []
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <ListSetting now={sampleNow} timeZone={sampleZone}>
        <CommandDialog
          name="send-packet"
          subjects={sampleRows(1).map((row) => ({ ...row, title: 'Gastroenterology' }))}
          now={sampleNow}
          timeZone={sampleZone}
          staff={[]}
          bearer="baton-1"
          view={view}
          onSubmit={(command) => {
            commands.push(command)
            return Promise.resolve(undefined)
          }}
          onClose={() => undefined}
        />
      </ListSetting>
    </Providers>,
  )
  const form = await screen.findByRole('dialog')
  const tick = (name: RegExp) => within(form).findByRole('checkbox', { name })
  return { form, asked, commands, user: userEvent.setup(), tick }
}

describe('a packet', () => {
  test('goes as it is usual, by the best way there is, with one click', async () => {
    const { form, asked, commands, user, tick } = await openForm()
    expect(await tick(/^Problems/)).toBeChecked()
    expect(form).toHaveTextContent('Baton sends the packet to Lakeside GI by Direct.')
    expect(asked).toEqual([view.referral])
    await user.click(within(form).getByRole('button', { name: /^Send packet/ }))
    expect(commands).toEqual([{ name: 'send-packet', medium: 'direct' }])
  })

  test('leaves out what the sender unticks: a section, an entry, the authorization number', async () => {
    const { form, commands, user, tick } = await openForm()
    await user.click(await tick(/^Allergies/))
    await user.click(within(form).getAllByText(/Choose entries/)[0] ?? form)
    await user.click(await tick(/diabetes/))
    await user.click(await tick(/AUTH0001/))
    expect(form).toHaveTextContent('Problems 1 of 2')
    await user.selectOptions(within(form).getByLabelText('How'), 'Fax')
    await user.click(within(form).getByRole('button', { name: /^Send packet/ }))
    expect(commands).toEqual([
      {
        ...{ name: 'send-packet', medium: 'fax' },
        packet: {
          sections: ['problems', 'medications', 'results', 'notes', 'coverage'],
          leaveOut: ['Condition/c-2', 'ClaimResponse/cr-1'],
        },
      },
    ])
  })

  test('says by number what is held out as sensitive, and offers nothing of it', async () => {
    const { form, tick } = await openForm()
    await tick(/^Problems/)
    expect(form).toHaveTextContent('2 entries are held out as sensitive and cannot be sent')
    expect(form).toHaveTextContent('1 entry is held out as sensitive and cannot be sent')
    // Six sections, five entries, the number, and whether it was sent by hand.
    expect(within(form).getAllByRole('checkbox', { hidden: true })).toHaveLength(13)
  })

  test('of a restricted chart holds nothing that was not chosen', async () => {
    const { offer } = sampleOffer
    const sections = offer?.sections.map((each) => ({ ...each, isUsual: false }))
    const { form, commands, user, tick } = await openForm({ offer: { ...offer, sections } })
    expect(await tick(/^Problems/)).not.toBeChecked()
    expect(form).toHaveTextContent('This chart is restricted')
    await user.click(await tick(/^Medications/))
    await user.click(within(form).getByRole('button', { name: /^Send packet/ }))
    expect(commands).toMatchObject([{ packet: { sections: ['medications'] } }])
  })
})

describe('what somebody sent already', () => {
  test('is only recorded, and the button says so', async () => {
    const { form, commands, user, tick } = await openForm()
    await user.click(await tick(/sent it myself/))
    expect(form).toHaveTextContent('Nothing is sent from here')
    expect(within(form).queryByRole('checkbox', { name: /^Problems/ })).toBeNull()
    await user.click(within(form).getByRole('button', { name: /^Record as sent/ }))
    expect(commands).toEqual([{ name: 'send-packet', medium: 'direct', isByHand: true }])
  })

  test('by letter, or where Baton can send nothing, needs no tick for that', async () => {
    const { form, commands, user } = await openForm({})
    await within(form).findByText(/Nothing is sent from here/)
    await user.selectOptions(within(form).getByLabelText('How'), 'Letter')
    await user.click(within(form).getByRole('button', { name: /^Record as sent/ }))
    expect(commands).toEqual([{ name: 'send-packet', medium: 'letter' }])
  })
})

test('a chart that cannot be read keeps nobody from sending', async () => {
  const { form, commands, user } = await openForm('failing')
  await within(form).findByText(/The chart could not be read/)
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(commands).toEqual([{ name: 'send-packet', medium: 'fax' }]))
})

test('speaks Spanish', async () => {
  const { form, tick } = await openForm(sampleOffer, 'es')
  await tick(/^Problemas/)
  expect(form).toHaveTextContent('Baton envía los documentos a Lakeside GI por Direct.')
  expect(form.textContent).not.toMatch(/\b(Send|Choose|Nothing|held out)\b/)
})
