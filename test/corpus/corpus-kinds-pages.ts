import { asLetter, fresh, noLink, notToFile, type Draft, type Kind } from './corpus-making.ts'

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A letter as an EHR keeps it: fragments of tables, blocks and entities, as often as not without a head. */
export function writePage(letter: string, isWhole: boolean): string {
  const [head = '', ...rest] = letter.split('\n\n')
  const rows = head.split('\n').map((line) => {
    const [label = '', value] = line.split(/(?<=:) /)
    return value === undefined
      ? `<tr><td colspan="2"><b>${escape(label)}</b></td></tr>`
      : `<tr><td><b>${escape(label)}</b></td><td><div>${escape(value)}</div></td></tr>`
  })
  const parts = rest.map((part) => {
    const [first = '', ...lines] = part.split('\n')
    return `<p><span>${escape(first)}</span><br>${lines.map(escape).join('<br/>')}</p>`
  })
  const body = `<div class="fmtConv"><table>${rows.join('')}</table>${parts.join('\n')}</div>`
  return isWhole
    ? `<!DOCTYPE html><html><head><meta charset="utf-8"><style>td { padding: 2px; font-size: 11pt }</style></head><body>${body}</body></html>`
    : body
}

function asPage(draft: Draft, isWhole: boolean, change: (page: string) => string = (page) => page): Draft {
  return { ...draft, format: 'html', content: change(writePage(draft.content, isWhole)) }
}

/** Letters that come as pages, and pages that hide what would link them. */
export const pageKinds: readonly Kind[] = [
  {
    kind: 'page with our number',
    count: 24,
    make: (draw, language, index) => asPage(asLetter(fresh(draw, language), draw, language), index % 2 === 0),
  },
  {
    kind: 'page without a number',
    count: 8,
    make: (draw, language, index) =>
      asPage(asLetter(fresh(draw, language), draw, language, { numbers: [] }, noLink), index % 2 === 0),
  },
  {
    kind: 'page whose number is hidden',
    count: 8,
    make: (draw, language, index) => {
      const referral = fresh(draw, language)
      const letter = asLetter(referral, draw, language, { numbers: [] }, noLink)
      const hidden = ['hidden', 'aria-hidden="true"', 'style="display:none"', 'style="font-size:0"'][
        index % 4
      ]
      return asPage(letter, true, (page) =>
        page.replace('<body>', `<body><p ${hidden ?? ''}>${referral.number}</p>`),
      )
    },
  },
  {
    kind: 'page whose style sheet may hide its number',
    count: 4,
    make: (draw, language) => {
      const letter = asLetter(fresh(draw, language), draw, language, {}, notToFile)
      return asPage(letter, true, (page) => page.replace('</style>', 'tr { visibility: hidden }</style>'))
    },
  },
]
