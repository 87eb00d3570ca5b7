import { act, render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { Gallery } from '../../client/dev/gallery.tsx'
import { LanguageProvider } from '../../client/i18n/language.tsx'
import { loadFirstWords, loadLanguage } from '../../client/i18n/translator.ts'
import { launchFailureKinds } from '../../client/smart/launch-failure.ts'
import { changePageHash } from '../../client/ui/page-address.ts'

async function openGallery(state: string, locale: 'en' | 'es', load = loadLanguage): Promise<void> {
  const initial = await load(locale)
  act(() => changePageHash(`#${state}`, 'replace'))
  render(
    <LanguageProvider initial={initial}>
      <Gallery />
    </LanguageProvider>,
  )
}

describe.each(['en', 'es'] as const)('every page in %s', (locale) => {
  test.each(launchFailureKinds)('%s says what happened and what to do', async (kind) => {
    await openGallery(`failure-${kind}`, locale)
    expect(screen.getByRole('heading', { level: 1 })).toHaveFocus()
    expect(screen.getByRole('alert').textContent.length).toBeGreaterThan(20)
    expect(document.body).not.toHaveTextContent(/error\.[a-z-]+\.|\{|\}/)
  })

  test.each(['full', 'every-failure', 'long-names', 'snapshot', 'stale', 'closed-only', 'empty', 'loading'])(
    'the state %s shows words, never names of messages',
    async (state) => {
      await openGallery(state, locale)
      expect(screen.getByRole('heading', { level: 1 })).toBeInTheDocument()
      const text = document.body.textContent
      expect(text).not.toMatch(
        /\b(fact|due|rule|turn|green|timeline|match|conflict|clock|step|needs|display)\.[a-z]/,
      )
    },
  )
})

describe.each(['en', 'es'] as const)('the first words in %s', (locale) => {
  test.each(['full', 'every-failure', 'long-names', 'snapshot', 'stale', 'closed-only', 'empty', 'loading'])(
    'are enough for the first look at %s, before the others have come',
    async (state) => {
      await openGallery(state, locale, loadFirstWords)
      expect(document.querySelector('.print-sheet, .detail-head')).toBeNull()
      const told = [...document.querySelectorAll('[aria-label]')].map((each) =>
        each.getAttribute('aria-label'),
      )
      const texts = [...document.body.querySelectorAll('*')].flatMap((each) => [...each.childNodes])
      const said = texts.filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map((each) => each.textContent)
      const text = [...said, ...told].join(' ')
      expect(text.match(/\b[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\b/g) ?? []).toEqual([])
      // The others come by themselves.
      if (document.querySelector('.card') !== null) await screen.findAllByRole('heading', { level: 3 })
    },
  )
})

describe('what the states show', () => {
  test('a referral that is not tracked never looks on track', async () => {
    await openGallery('full', 'en')
    const card = screen.getByRole('heading', { name: 'Pulmonology' }).closest('article')
    expect(card).toHaveTextContent('Not tracked')
    expect(card).not.toHaveTextContent('On track')
  })

  test('bar and stepper wait for the same step', async () => {
    await openGallery('full', 'en')
    const awaited = document.querySelector('.steps [aria-current="step"] b')?.textContent ?? '?'
    const bar = document.querySelector('.card.selected [role="img"]')
    expect(bar).toHaveAccessibleName(expect.stringContaining(`waiting on ${awaited}`))
  })

  test('identifiers are marked, so that layout tests can see that none is cut', async () => {
    await openGallery('full', 'en')
    expect(document.querySelectorAll('[data-identifier]').length).toBeGreaterThan(2)
  })
})
