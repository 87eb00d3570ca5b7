import { getDocument } from 'unpdf/pdfjs'

/** Pages of a PDF, to be drawn one by one; close them when they are no longer looked at. */
export type PdfPages = {
  count: number
  /** Rejects for a page that cannot be drawn. */
  draw: (page: number, canvas: HTMLCanvasElement) => Promise<void>
  close: () => void
}

/** Sharp enough to read the small print of a fax, small enough for ten pages at a time. */
const widthPx = 1240
/** A picture beyond this says nothing more to an eye, and is not unpacked. */
const maxImagePixels = 40_000_000

/**
 * Opens a PDF to be drawn as pictures. It never becomes a document of its own: no script, form, link or font of it is
 * run or fetched, and it has no address. The browser's own viewer would be none in the frame of an EHR, whose sandbox
 * allows no plug-ins.
 *
 * @throws Error when it cannot be read
 */
export async function openPdf(content: Blob): Promise<PdfPages> {
  const data = new Uint8Array(await content.arrayBuffer())
  const task = getDocument({
    data,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    maxImageSize: maxImagePixels,
    stopAtErrors: false,
    verbosity: 0,
  })
  const pdf = await task.promise
  return {
    count: pdf.numPages,
    draw: async (number, canvas) => {
      const page = await pdf.getPage(number)
      const { width } = page.getViewport({ scale: 1 })
      const viewport = page.getViewport({ scale: widthPx / width })
      canvas.width = Math.floor(viewport.width)
      canvas.height = Math.floor(viewport.height)
      await page.render({ canvas, viewport, annotationMode: 0 }).promise
      page.cleanup()
    },
    close: () => void task.destroy(),
  }
}
