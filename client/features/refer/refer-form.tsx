import type { Problem } from '../../api/refer.ts'
import type { CommandForm } from '../commands/command-form.ts'
import { listGaps, readReferDraft } from './refer-draft.ts'
import { ReferFields, type ReferOffers } from './refer-fields.tsx'

/** The form of a new referral, with what this chart has to offer for it. */
export function toReferForm(offers: ReferOffers & { problems: readonly Problem[] }): CommandForm {
  return {
    title: 'refer.title',
    save: 'refer.save',
    isWide: true,
    fields: (setting) => <ReferFields offers={offers} setting={setting} />,
    read: (data) => {
      const draft = readReferDraft(data, offers.problems)
      const { specialty, requester, ...rest } = draft.referral
      const [gap] = listGaps(draft)
      if (gap !== undefined) return gap
      if (specialty === undefined || requester === undefined)
        return { missing: 'missing.specialty', field: 'specialty' }
      return { command: { ...rest, specialty, requester } }
    },
  }
}
