import { useEffect, useRef, useState } from 'react'
import type { PdfPages } from './draw-pdf.ts'
import { useNotesSpeech } from './notes-words.ts'

/** As many as are drawn at once; the next ones follow when somebody asks. */
const atOnce = 10

type Opened = { state: 'opening' | 'undrawn' } | { state: 'open'; pages: PdfPages }

/** The pages of a PDF as pictures. Whoever cannot see them reads its text, one press away. */
export function PaperPages({ content }: { content: Blob }) {
  const { t } = useNotesSpeech()
  const [opened, setOpened] = useState<Opened>({ state: 'opening' })
  const [shown, setShown] = useState(atOnce)
  useEffect(() => {
    let isWanted = true
    let close = (): void => undefined
    import('./draw-pdf.ts')
      .then(({ openPdf }) => openPdf(content))
      .then(
        (pages) => {
          if (!isWanted) return pages.close()
          close = pages.close
          return setOpened({ state: 'open', pages })
        },
        () => isWanted && setOpened({ state: 'undrawn' }),
      )
    return () => {
      isWanted = false
      close()
    }
  }, [content])
  if (opened.state !== 'open') {
    const isOpening = opened.state === 'opening'
    return <p role={isOpening ? 'status' : 'alert'}>{t(isOpening ? 'paper.loading' : 'paper.undrawn')}</p>
  }
  const { pages } = opened
  const numbers = Array.from({ length: Math.min(shown, pages.count) }, (_, index) => index + 1)
  return (
    <div className="nts-sheet" role="region" aria-label={t('paper.as-came')} tabIndex={0}>
      {numbers.map((number) => (
        <Page key={number} pages={pages} number={number} />
      ))}
      {shown < pages.count && (
        <button type="button" className="btn small" onClick={() => setShown(shown + atOnce)}>
          {t('paper.more')}
        </button>
      )}
    </div>
  )
}

function Page({ pages, number }: { pages: PdfPages; number: number }) {
  const { t } = useNotesSpeech()
  const ref = useRef<HTMLCanvasElement>(null)
  const [state, setState] = useState<'drawing' | 'drawn' | 'undrawn'>('drawing')
  useEffect(() => {
    if (ref.current === null) return
    pages.draw(number, ref.current).then(
      () => setState('drawn'),
      () => setState('undrawn'),
    )
  }, [pages, number])
  return (
    <>
      {state === 'undrawn' && <p role="alert">{t('paper.undrawn')}</p>}
      <canvas
        ref={ref}
        role="img"
        hidden={state === 'undrawn'}
        data-drawn={state === 'drawn' ? '' : undefined}
        aria-label={t('paper.page', { page: number, pages: pages.count })}
      />
    </>
  )
}
