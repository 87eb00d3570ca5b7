import type { CleanUpItem, CleanUpProposed } from '#contract/clean-up.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import {
  acceptProposals,
  cleanUpQuery,
  keepOpen,
  sendVerdict,
  takeBack,
  type CleanUpOutcome,
} from '../../api/clean-up.ts'
import { worklistKey, type WorklistSession } from '../../api/worklist.ts'
import type { CleanUpActs, CleanUpModel, CleanUpNews } from './clean-up-model.ts'
import type { CleanUpSpeech, TranslateCleanUp } from './clean-up-words.ts'
import { sayProof } from './proof-text.ts'

/** As long as anything else on the list can be undone. */
const undoMs = 10_000
const nothing: ReadonlySet<string> = new Set()

/** Reads the proposals and what was closed, and carries out what a person decides. */
export function useCleanUp(
  session: WorklistSession,
  speech: CleanUpSpeech,
): { model: CleanUpModel; acts: CleanUpActs; error: Error | null } {
  const { t } = speech
  const client = useQueryClient()
  const read = useQuery(cleanUpQuery(session))
  const [chosen, setChosen] = useState(nothing)
  const [isClosing, setIsClosing] = useState(false)
  const [news, setNews] = useState<CleanUpNews>()
  const [wrong, setWrong] = useState<string>()
  const unanswered = useRef(new Map<string, CleanUpItem>())
  useEffect(() => {
    if (news?.undo === undefined) return undefined
    const { text, skipped } = news
    const timer = setTimeout(() => setNews({ text, skipped }), undoMs)
    return () => clearTimeout(timer)
  }, [news])

  // Whatever was closed or opened here has changed the lists as well.
  const readAgain = useCallback(
    () => client.invalidateQueries({ queryKey: worklistKey(session) }),
    [client, session],
  )
  /** Does something, says what came of it, and reads everything again, whatever came of it. */
  const run = async (act: () => Promise<CleanUpNews | string>, ifWrong: string): Promise<void> => {
    setWrong(undefined)
    setNews(undefined)
    try {
      const done = await act()
      setNews(typeof done === 'string' ? { text: done, skipped: [] } : done)
    } catch {
      setWrong(ifWrong)
    }
    await readAgain()
  }
  const undo = (ids: readonly string[]): void =>
    void run(async () => {
      for (const id of ids) await takeBack(session, id, t('done.undo-text'))
      return t('done.undone')
    }, t('done.undo-failed'))

  const close = async (): Promise<void> => {
    const wanted = (read.data?.proposals ?? []).filter(({ row }) => chosen.has(row.referral))
    if (wanted.length === 0 || isClosing) return
    setIsClosing(true)
    await run(async () => {
      const items = wanted.map((one) => toItem(one, unanswered.current, speech))
      const outcomes = await acceptProposals(session, items)
      unanswered.current.clear()
      setChosen(nothing)
      return toNews(wanted, outcomes, t, undo)
    }, t('done.failed'))
    setIsClosing(false)
  }
  const acts: CleanUpActs = {
    onChoose: setChosen,
    onClose: () => void close(),
    onKeep: (proposed) =>
      void run(async () => {
        await keepOpen(session, proposed)
        return t('done.kept')
      }, t('past.failed')),
    onTakeBack: (id, name, text) =>
      void run(async () => {
        await takeBack(session, id, text)
        return t('past.reopened', { name })
      }, t('past.failed')),
    onCheck: (id, verdict) =>
      void run(async () => {
        await sendVerdict(session, id, verdict)
        return t('look.saved')
      }, t('past.failed')),
    onReadAgain: () => void readAgain(),
  }
  const state = read.data !== undefined ? 'ready' : read.isError ? 'failed' : 'pending'
  return { model: { state, list: read.data, chosen, isClosing, news, wrong }, acts, error: read.error }
}

/** Whoever accepts again after an answer got lost sends the same item: it is closed once. */
function toItem(
  { row, kind, digest, proof }: CleanUpProposed,
  unanswered: Map<string, CleanUpItem>,
  speech: CleanUpSpeech,
): CleanUpItem {
  const key = `${row.referral} ${digest}`
  const item = unanswered.get(key) ?? {
    id: crypto.randomUUID(),
    patient: row.patient,
    referral: row.referral,
    kind,
    digest,
    text: sayProof(proof, speech),
  }
  unanswered.set(key, item)
  return item
}

function toNews(
  wanted: readonly CleanUpProposed[],
  outcomes: readonly CleanUpOutcome[],
  t: TranslateCleanUp,
  undo: (ids: readonly string[]) => void,
): CleanUpNews {
  const closed = outcomes.filter(({ outcome }) => outcome === 'closed').map(({ id }) => id)
  const skipped = outcomes.flatMap(({ referral, outcome }) => {
    if (outcome === 'closed') return []
    const name = wanted.find(({ row }) => row.referral === referral)?.row.patientName ?? referral
    return [`${name}: ${t(`skip.${outcome}`)}`]
  })
  const count = closed.length
  if (count === 0) return { text: t('done.none'), skipped }
  return { text: t('done.closed', { count }), skipped, undo: () => undo(closed) }
}
