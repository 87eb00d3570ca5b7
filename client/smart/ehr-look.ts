import { EhrLookResponse } from '#contract/ehr-style.ts'
import type { SessionResponse } from '#contract/session.ts'
import { callBaton } from '../api/call-baton.ts'
import darkTokens from '../styles/dark.css?inline'

/**
 * Lets the page look like the EHR around it, as far as Baton's server found its style fit to be read. What would move
 * the lines of a chart that stands there already is left as it is.
 *
 * @param answered - the answer to the session's opening, which may hold the look; without it Baton is asked
 */
export async function takeEhrLook(
  tenant: string,
  url: string,
  answered: Promise<Pick<SessionResponse, 'look'>> | undefined,
): Promise<void> {
  const brought = (await answered)?.look
  const look =
    brought === undefined
      ? await callBaton('/api/ehr-style', EhrLookResponse, { body: { tenant, url } })
      : EhrLookResponse.parse(brought)
  const { colours } = look
  if (colours !== undefined) document.documentElement.dataset['theme'] = colours.theme
  const rules = [colours?.theme === 'dark' ? darkTokens : '', `:root:root:root { ${toTokens(look)} }`]
  const sheet = new CSSStyleSheet({ media: 'screen' })
  sheet.replaceSync(rules.join('\n'))
  document.adoptedStyleSheets.push(sheet)
}

function toTokens({ colours, fontFamily, fontSizePx, radiusPx }: EhrLookResponse): string {
  const still = [
    colours && `--bg: ${colours.background}; --text: ${colours.text}`,
    radiusPx !== undefined && `--radius: ${radiusPx}px`,
  ]
  const moving = [
    fontFamily !== undefined && `--font: ${fontFamily}, sans-serif`,
    fontSizePx !== undefined && `--fs: ${fontSizePx}px`,
  ]
  const hasChart = document.querySelector('.layout') !== null
  return [...still, ...(hasChart ? [] : moving)].filter(Boolean).join('; ')
}
