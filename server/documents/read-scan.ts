import { languageOf } from '#domain/notes-in/read-note-text.ts'
import { openPages } from './open-pages.ts'
import { openRecognition, type Recognition } from './recognize-page.ts'
import type { ScanLimits, ScannedPage } from './scan-reading.ts'

type Language = 'en' | 'es'

/**
 * The text of a scan, page by page, divided by form feeds. English is tried first; a page that shows itself to be Spanish
 * is read as such, and those after it too.
 *
 * @returns empty where nothing was found
 * @throws Error when the file is no picture that can be opened
 */
export async function readScan(content: Uint8Array, limits: ScanLimits): Promise<string> {
  const startedMs = performance.now()
  const engines = new Map<Language, Promise<Recognition>>()
  const read = async (page: ScannedPage, language: Language): Promise<string> => {
    const engine = engines.get(language) ?? openRecognition(language)
    engines.set(language, engine)
    return (await engine)(page)
  }
  const texts: string[] = []
  let language: Language = 'en'
  for await (const page of openPages(content, limits)) {
    let text = await read(page, language)
    if (language === 'en' && languageOf(text) === 'es') {
      language = 'es'
      text = await read(page, language)
    }
    texts.push(text)
    if (performance.now() - startedMs > limits.lastPageAfterMs) break
  }
  return texts.join('\f')
}
