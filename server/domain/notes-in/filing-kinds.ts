/** Choices that put a note into a patient's record, and the rule's own. */
export const filingKinds = ['rule', 'file', 'file-to-two', 'without-referral', 'after-the-fact'] as const
export type FilingKind = (typeof filingKinds)[number]

/** Whether a decision of this kind filed its note; one that only confirms a filing did not. */
export function isFilingKind(kind: unknown): kind is FilingKind {
  return filingKinds.some((each) => each === kind)
}
