import { z } from 'zod'
import type { EhrStyle } from '#domain/ehr-look.ts'
import { EhrUnavailable } from './ehr-error.ts'
import type { GuardedFetch } from './guarded-fetch.ts'
import { parseJson } from './smart-discovery.ts'

/** Nobody waits longer for how a page looks. */
const timeoutMs = 500
/** Eleven short values; far more is something else. */
const maxBytes = 8_000

const text = z.string().max(300).optional().catch(undefined)

const StyleFile = z.object({
  color_background: text,
  color_text: text,
  dim_border_radius: text,
  dim_font_size: text,
  font_family_body: text,
})

/**
 * Reads the style an EHR hands out, from the origins of its configuration and discovery alone: the address comes out of
 * a token response.
 *
 * @returns nothing when it is gone, slow, too large, elsewhere or no style: a page looks like something without it
 */
export async function findEhrStyle(
  ehr: GuardedFetch,
  tenant: string,
  url: string,
): Promise<EhrStyle | undefined> {
  try {
    const headers = { accept: 'application/json' }
    const answer = await ehr.fetch(url, { headers, timeoutMs, maxBytes })
    if (answer.status !== 200) return undefined
    return StyleFile.safeParse(parseJson(tenant, answer.body)).data
  } catch (error) {
    if (error instanceof EhrUnavailable) return undefined
    throw error
  }
}
