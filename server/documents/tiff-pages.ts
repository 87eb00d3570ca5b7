import tiff, { type IFD } from 'utif2'
import type { ScanLimits, ScannedPage } from './scan-reading.ts'

/** Tags of TIFF 6.0. */
const tags = { width: 't256', height: 't257', acrossPerInch: 't282', downPerInch: 't283' } as const

/**
 * The pages of a TIFF, as faxes come. Those that would be too large are passed over before anything of them is unpacked.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc2306 | RFC 2306, TIFF for fax}
 * @throws Error when it is damaged
 */
export function* openTiffPages(
  content: Uint8Array,
  { maxPages, maxPixels }: Pick<ScanLimits, 'maxPages' | 'maxPixels'>,
): Generator<ScannedPage> {
  const bytes = new Uint8Array(content).buffer
  for (const page of tiff.decode(bytes).slice(0, maxPages)) {
    const pixels = numberOf(page, tags.width) * numberOf(page, tags.height)
    if (!(pixels > 0 && pixels * stretchOf(page) <= maxPixels)) continue
    tiff.decodeImage(bytes, page)
    yield toPage(page)
  }
}

function numberOf(page: IFD, tag: string): number {
  const value = page[tag]
  const [first] = Array.isArray(value) ? value : []
  return Number(first)
}

/** Lines of a fax in its standard resolution lie twice as far apart as its dots. */
function stretchOf(page: IFD): number {
  const ratio = numberOf(page, tags.acrossPerInch) / numberOf(page, tags.downPerInch)
  return ratio > 1.5 && ratio < 2.5 ? 2 : 1
}

function toPage(page: IFD): ScannedPage {
  const { width, height } = page
  const rgba = tiff.toRGBA8(page)
  const stretch = stretchOf(page)
  const grey = new Uint8Array(width * height * stretch)
  for (let at = 0; at < grey.length; at += 1) {
    const row = Math.floor(at / width / stretch)
    const from = (row * width + (at % width)) * 4
    // What is see-through is paper. Shades as ITU-R BT.601 weighs them.
    const shade =
      0.299 * (rgba[from] ?? 255) + 0.587 * (rgba[from + 1] ?? 255) + 0.114 * (rgba[from + 2] ?? 255)
    grey[at] = (rgba[from + 3] ?? 255) < 128 ? 255 : shade
  }
  return { width, height: height * stretch, grey }
}
