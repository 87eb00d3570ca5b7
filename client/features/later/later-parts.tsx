import { FailureMessage, UnreadableMessage } from '../launch/failure-message.tsx'
import { UploadAction } from '../notes/upload-action.tsx'
import { ReferAction } from '../refer/refer-action.tsx'
import { ClosedRows } from '../referral-chart/closed-rows.tsx'
import { PrintSheet } from '../referral-chart/print-sheet.tsx'
import { EvidenceTimeline } from '../referral-chart/evidence-timeline.tsx'
import { ReferralDetail } from '../referral-chart/referral-detail.tsx'
import { SetAsideNotice } from '../referral-chart/set-aside-notice.tsx'
import { WhyBox } from '../referral-chart/why-box.tsx'

/** What is shown beside, or instead of, the first status: one file, fetched once the page has been painted. */
export const laterParts = {
  ClosedRows,
  EvidenceTimeline,
  FailureMessage,
  PrintSheet,
  ReferAction,
  ReferralDetail,
  SetAsideNotice,
  UnreadableMessage,
  UploadAction,
  WhyBox,
}
