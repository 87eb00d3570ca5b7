/** What is used of it: the package has types of its own, which its `exports` hide. */
declare module 'tesseract-wasm' {
  type Picture = { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer>; colorSpace: 'srgb' }

  export type OCREngine = {
    loadModel: (model: Uint8Array) => void
    /** Red, green, blue and opacity of each dot, row by row. */
    loadImage: (picture: Picture) => void
    clearImage: () => void
    /** Takes seconds, and nothing else is done meanwhile. */
    getText: () => string
  }

  /** Whether this runtime has the instructions that the fast build needs. */
  export function supportsFastBuild(): boolean
  export function createOCREngine(options: { wasmBinary: Uint8Array }): Promise<OCREngine>
}
