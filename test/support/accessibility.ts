import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What is there already needs no source; an empty one would mean the usual one. */
const noSource = ';'

/**
 * Everything that breaks WCAG 2.2 AA as far as axe can tell, in the page and the frames of other sites in it: the rule,
 * where, and the element itself.
 *
 * Reading axe in costs several times what a look costs. A page that changes without being loaded again keeps it, and
 * with it what was found out about the style sheets: only what is wrong in the page as it stands is looked for again.
 */
export async function violationsOn(page: Page): Promise<string[]> {
  const isAlone = page.frames().length === 1
  const isKnown = isAlone && (await page.evaluate(() => 'axe' in window))
  const axe = new AxeBuilder({ page, ...(isKnown && { axeSource: noSource }) })
    .options({ resultTypes: ['violations'], preload: !isKnown })
    .withTags(tags)
    // Without frames of other sites the older way sees all there is, without a second page per look.
    .setLegacyMode(isAlone)
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`),
  )
}
