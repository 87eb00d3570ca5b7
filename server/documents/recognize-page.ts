import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createOCREngine, supportsFastBuild } from 'tesseract-wasm'
import type { ScannedPage } from './scan-reading.ts'

/** Recognizes the text of a page, line by line. */
export type Recognition = (page: ScannedPage) => string

const models = {
  en: '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
  es: '@tesseract.js-data/spa/4.0.0_best_int/spa.traineddata.gz',
} as const

const pathOf = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier))

/** Opens Tesseract for one language, with what is installed beside this program: nothing is fetched. */
export async function openRecognition(language: 'en' | 'es'): Promise<Recognition> {
  const build = supportsFastBuild() ? 'tesseract-core.wasm' : 'tesseract-core-fallback.wasm'
  const library = new URL(`./${build}`, import.meta.resolve('tesseract-wasm'))
  const engine = await createOCREngine({ wasmBinary: await readFile(library) })
  engine.loadModel(gunzipSync(await readFile(pathOf(models[language]))))
  return ({ width, height, grey }) => {
    engine.loadImage({ width, height, data: toRgba(grey), colorSpace: 'srgb' })
    const text = engine.getText()
    engine.clearImage()
    return text
  }
}

function toRgba(grey: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const dots = new Uint32Array(grey.length)
  for (let at = 0; at < dots.length; at += 1) dots[at] = 0xff000000 + (grey[at] ?? 255) * 0x010101
  return new Uint8ClampedArray(dots.buffer)
}
