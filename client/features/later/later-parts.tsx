import { FailureMessage, UnreadableMessage } from '../launch/failure-message.tsx'
import { ClosedRows } from '../referral-chart/closed-rows.tsx'
import { PrintSheet } from '../referral-chart/print-sheet.tsx'
import { ReferralDetail } from '../referral-chart/referral-detail.tsx'

/** What is shown beside, or instead of, the first status: one file, fetched once the page has been painted. */
export const laterParts = { ClosedRows, FailureMessage, PrintSheet, ReferralDetail, UnreadableMessage }
