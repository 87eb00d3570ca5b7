import chromiumFromNpm from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/**
 * Flags of our own, not those the package suggests for serverless use: its list switches off web security and
 * site isolation, and these tests are about exactly that.
 */
const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  // No machine of a test has a graphics card, and an emulated one costs a quarter of every page.
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--site-per-process',
]

/** A real Chromium: the one from npm on Linux, the installed Chrome elsewhere. Close it when done. */
export async function openChromium(): Promise<Browser> {
  if (process.platform !== 'linux') return chromium.launch({ channel: 'chrome' })
  return chromium.launch({ executablePath: await chromiumFromNpm.executablePath(), args: flags })
}
