import { openPdfPages } from './pdf-pages.ts'
import { toPdfOfPicture } from './picture-pages.ts'
import type { ScanLimits, ScannedPage } from './scan-reading.ts'
import { openTiffPages } from './tiff-pages.ts'

/**
 * The pages of a scan, as many as are read at most.
 *
 * @throws Error when it is no PDF, TIFF, PNG or JPEG, or a damaged one
 */
export async function* openPages(
  content: Uint8Array,
  limits: Pick<ScanLimits, 'maxPages' | 'maxPixels'>,
): AsyncGenerator<ScannedPage> {
  const head = Buffer.from(content.subarray(0, 1_024)).toString('latin1')
  if (/^(II\*\0|MM\0\*)/.test(head)) yield* openTiffPages(content, limits)
  else if (head.includes('%PDF-')) yield* openPdfPages(content, limits)
  else yield* openPdfPages(await toPdfOfPicture(content), limits)
}
