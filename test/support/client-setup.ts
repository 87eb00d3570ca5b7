import '@testing-library/jest-dom/vitest'
import { act, cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { loadLaterParts } from '../../client/features/later/use-later-parts.ts'
import { network } from './client-network.ts'
import { teachDialogs } from './dialogs.ts'

// fhirclient then takes the browser's own fetch, as it does in the build. It looks when it is first loaded.
Reflect.set(globalThis, 'FHIRCLIENT_PURE', true)

// A busy machine is slow, not wrong: what must appear is waited for, and its absence fails the test all the same.
// There are no style sheets here that hide what is for paper: words of the screen are looked for on the screen.
configure({ asyncUtilTimeout: 15_000, defaultIgnore: 'script, style, .print-sheet *' })

network.listen({ onUnhandledFrame: 'error' })

// jsdom has no layout: every test is a wide window unless it says otherwise.
window.matchMedia = (query) => ({
  matches: query.includes('min-width'),
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
})

teachDialogs()

/** What React, the router or a library complains about on the console is a defect of the page under test. */
const complaints = vi.fn<(...message: readonly unknown[]) => void>()

// A page that was open before has them; that they also come late is shown in a real browser.
beforeAll(loadLaterParts)

beforeEach(() => {
  complaints.mockClear()
  vi.spyOn(console, 'error').mockImplementation(complaints)
  vi.spyOn(console, 'warn').mockImplementation(complaints)
})

afterEach(() => {
  // A form over a chart is not part of it, and outlasts it.
  act(() => document.querySelectorAll('dialog').forEach((dialog) => dialog.close()))
  cleanup()
  network.resetHandlers()
  sessionStorage.clear()
  window.history.replaceState(null, '', '/')
  vi.useRealTimers()
  vi.restoreAllMocks()
  expect(complaints.mock.calls).toEqual([])
})

afterAll(() => network.close())
