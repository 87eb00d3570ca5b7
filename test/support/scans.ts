import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import tiff from 'utif2'
import { drawPdf } from '../../server/channels/pdf-document.ts'

export type Picture = { width: number; height: number; grey: Uint8Array }

/** A letter as a scanner sees it: the upper half of a page, at the resolution of a fax. */
export async function scanOf(lines: readonly string[]): Promise<Picture> {
  const pdf = await drawPdf({ title: 'x', language: 'en', madeAt: new Date(0) }, (pen) => {
    for (const line of lines) pen.write(line, { size: 14 })
  })
  const library = readFileSync(fileURLToPath(import.meta.resolve('@hyzyla/pdfium/pdfium.wasm')))
  const pdfium = await PDFiumLibrary.init({ wasmBinary: new Uint8Array(library).buffer })
  const document = await pdfium.loadDocument(pdf)
  const { width, height, data } = await document.getPage(0).render({
    scale: 200 / 72,
    colorSpace: 'Gray',
    render: (drawn) => Promise.resolve(drawn.data.slice()),
  })
  pdfium.destroy()
  const half = Math.floor(height / 2)
  return { width, height: half, grey: data.subarray(0, width * half) }
}

/** A PDF whose one page is a picture of so many dots, on paper of that size in points. */
export function pdfOfPicture(picture: Picture, paper: { width: number; height: number }): Uint8Array {
  const { width, height, grey } = picture
  const content = `q ${paper.width} 0 0 ${paper.height} 0 0 cm /Scan Do Q`
  const stream = (dictionary: string, bytes: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`),
      bytes,
      Buffer.from('\nendstream'),
    ])
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${paper.width} ${paper.height}] /Contents 4 0 R /Resources << /XObject << /Scan 5 0 R >> >> >>`,
    ),
    stream('', Buffer.from(content)),
    stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode`,
      deflateSync(grey),
    ),
  ]
  return Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    ...objects.flatMap((object, at) => [Buffer.from(`${at + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]),
    Buffer.from('trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n'),
  ])
}

export function tiffOf({ width, height, grey }: Picture): Uint8Array {
  const dots = new Uint32Array(grey.length)
  for (let at = 0; at < dots.length; at += 1) dots[at] = 0xff000000 + (grey[at] ?? 255) * 0x010101
  return new Uint8Array(tiff.encodeImage(new Uint8Array(dots.buffer), width, height))
}
