import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decideLook, ownColours, type EhrStyle } from '#domain/ehr-look.ts'

const pair = (color_background: string, color_text: string): EhrStyle => ({ color_background, color_text })

describe('what Baton takes over of an EHR’s colours', () => {
  test.each([
    ['dark text on a light page', pair('#f4f6f8', '#1b2733'), 'light'],
    ['light text on a dark page', pair('#10161c', '#f0f4f8'), 'dark'],
    ['pale text on a pale page', pair('#ffffff', '#c8ced6'), undefined],
    ['text that only the page can carry, not Baton’s cards', pair('#eeeeee', '#757575'), undefined],
    ['a page on which Baton’s own colours cannot be read', pair('#b0b0b0', '#000000'), undefined],
    ['a page that is neither light nor dark', pair('#777777', '#000000'), undefined],
    ['a background without a text', { color_background: '#ffffff' }, undefined],
    ['a text without a background', { color_text: '#000000' }, undefined],
    ['a colour by name', pair('white', '#000000'), undefined],
    ['a colour that one can see through', pair('#ffffff80', '#000000'), undefined],
    ['more than a colour', pair('#ffffff;}', '#000000'), undefined],
    ['nothing', {}, undefined],
  ])('%s', (_name, style, theme) => {
    expect(decideLook(style).colours?.theme).toBe(theme)
  })

  test('its colours for errors and highlights are never taken', () => {
    const style = { ...pair('#ffffff', '#000000'), color_error: '#ffffff', color_highlight: '#ffff00' }
    expect(decideLook(style)).toEqual({
      colours: { theme: 'light', background: '#ffffff', text: '#000000' },
    })
  })

  test('Baton’s own colours are judged as its style sheets have them', () => {
    const file = (name: string) =>
      readFileSync(join(import.meta.dirname, '..', '..', 'client', 'styles', name), 'utf8')
    const sheets = { light: file('tokens.css'), dark: file('dark.css') }
    for (const theme of ['light', 'dark'] as const) {
      const { inks, papers } = ownColours[theme]
      for (const [name, colour] of Object.entries({ ...inks, ...papers })) {
        const short = colour.replace(/^#(.)\1(.)\2(.)\3$/, '#$1$2$3')
        expect(sheets[theme]).toMatch(new RegExp(`--${name}: (?:${colour}|${short});`))
      }
    }
  })
})

describe('what Baton takes over of type and corners', () => {
  test.each([
    ['14px', 14],
    ['12', 12],
    ['13.5px', 13.5],
    ['11px', undefined],
    ['40px', undefined],
    ['1.2em', undefined],
    ['calc(1px)', undefined],
  ])('a font size of %s', (dim_font_size, expected) => {
    expect(decideLook({ dim_font_size }).fontSizePx).toBe(expected)
  })

  test.each([
    ['0', 0],
    ['4px', 4],
    ['50px', undefined],
    ['-1px', undefined],
  ])('corners of %s', (dim_border_radius, expected) => {
    expect(decideLook({ dim_border_radius }).radiusPx).toBe(expected)
  })

  test.each([
    ["system-ui, 'Segoe UI', sans-serif", true],
    ['Arial', true],
    ["Arial; background: url('x')", false],
    ["'Arial", false],
    ['url(x)', false],
    ['', false],
    ['Arial,'.repeat(40), false],
  ])('the font %s', (font_family_body, isTaken) => {
    expect(decideLook({ font_family_body }).fontFamily !== undefined).toBe(isTaken)
  })
})
