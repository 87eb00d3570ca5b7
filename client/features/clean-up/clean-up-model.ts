import type { CleanUpList, CleanUpProposed } from '#contract/clean-up.ts'

/** What was done last; `undo` is there for ten seconds. */
export type CleanUpNews = {
  text: string
  /** Those that stay open, each with why. */
  skipped: readonly string[]
  undo?: () => void
}

/** The clean-up as it is painted. */
export type CleanUpModel = {
  state: 'pending' | 'failed' | 'ready'
  list: CleanUpList | undefined
  /** References of the referrals that are selected. */
  chosen: ReadonlySet<string>
  isClosing: boolean
  news: CleanUpNews | undefined
  /** What went wrong last. */
  wrong: string | undefined
}

/** What a person can do here; each says itself what became of it. */
export type CleanUpActs = {
  onChoose: (referrals: ReadonlySet<string>) => void
  onClose: () => void
  onKeep: (proposed: CleanUpProposed) => void
  onTakeBack: (id: string, name: string, text: string) => void
  onCheck: (id: string, verdict: { verdict: 'agrees' } | { verdict: 'disagrees'; note: string }) => void
  onReadAgain: () => void
}
