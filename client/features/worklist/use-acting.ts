import type { Language } from '#contract/wording.ts'
import type { WorklistPage, WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import { useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import {
  sendCommand,
  sendCommands,
  troubleOf,
  undoCommands,
  type CommandOutcome,
  type CommandRequest,
} from '../../api/commands.ts'
import { listsKey, type WorklistAsked, type WorklistSession } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import { toWrong } from '../commands/to-wrong.ts'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { foreseeRow, staysListed } from './foreseen-row.ts'

/** Long enough to notice a slip, short enough not to be in the way. */
const undoMs = 10_000

export type Acting = {
  /** Has a command done to rows; resolves to what went wrong. */
  act: (rows: readonly WorklistRow[], command: Command, t: TranslateCommand) => Promise<NotDone | undefined>
  /** What was done last, for the bar that offers to undo it and for the live region. */
  done: { text: string; undo?: { label: string; run: () => void } } | undefined
  /** What failed after its form was gone. */
  failed: string | undefined
}

/** `now`: the rows as they stand in the list since it was told that somebody had changed them. */
export type NotDone = Wrong & { now?: readonly WorklistRow[] }

type Done = { text: string; ids: readonly string[]; t: TranslateCommand }

const isForeseen = (command: Command): boolean =>
  command.name === 'assign' || command.name === 'snooze' || command.name === 'log-contact'

/**
 * Acts on rows. Assigning, putting off and logging a contact show at once and can be taken back for ten seconds;
 * anything else is shown when Baton has done it.
 */
export function useActing(
  session: WorklistSession,
  asked: WorklistAsked,
  me: string,
  readAgain: () => Promise<void>,
): Acting {
  const client = useQueryClient()
  const { locale } = useLanguage()
  const [done, setDone] = useState<Done>()
  const [failed, setFailed] = useState<string>()
  useEffect(() => {
    if (done === undefined || done.ids.length === 0) return undefined
    const timer = setTimeout(() => setDone({ ...done, ids: [] }), undoMs)
    return () => clearTimeout(timer)
  }, [done])

  const unanswered = useRef(new Map<string, CommandRequest>())
  const lines = useRef(new Map<string, Promise<unknown>>())
  const foresee = useCallback(
    (rows: readonly WorklistRow[], command: Command) => {
      const changed = new Map(rows.map((row) => [row.referral, foreseeRow(row, command)]))
      client.setQueriesData<InfiniteData<WorklistPage, string | undefined>>(
        { queryKey: listsKey(session) },
        (data) => data && changeRows(data, changed, (row, before) => staysListed(row, before, asked, me)),
      )
    },
    [client, session, asked, me],
  )
  const act = useCallback(
    async (rows: readonly WorklistRow[], command: Command, t: TranslateCommand) => {
      const requests = rows.map((row) => toRequest(row, command, unanswered.current))
      setFailed(undefined)
      const answer = afterEach(lines.current, requests, () => send(session, requests)).then(
        (outcomes) => {
          for (const request of requests) unanswered.current.delete(keyOf(request))
          return toFailure(outcomes, t)
        },
        (error: unknown): Failure => ({ because: t(`failed.${troubleOf(error)}`) }),
      )
      const text = toDoneText(rows.length, command, t, locale)
      const ids = isForeseen(command) ? requests.map(({ id }) => id) : []
      if (isForeseen(command)) {
        foresee(rows, command)
        setDone({ text, ids, t })
        void answer.then((wrong) => {
          if (wrong !== undefined) setDone(undefined)
          setFailed(wrong?.because)
          return readAgain()
        })
        return undefined
      }
      const wrong = await answer
      if (wrong === undefined) setDone({ text, ids, t })
      await readAgain()
      if (wrong === undefined) return undefined
      const { isOutdated, ...told } = wrong
      return isOutdated === true ? { ...told, now: newestOf(rows, client, session) } : told
    },
    [client, session, foresee, readAgain, locale],
  )
  const undo = async ({ ids, t }: Done): Promise<void> => {
    setDone(undefined)
    await Promise.all(lines.current.values())
    try {
      await undoCommands(session, ids)
      setDone({ text: t('undo.done'), ids: [], t })
    } catch {
      setFailed(t('undo.failed'))
    }
    await readAgain()
  }
  return {
    act,
    failed,
    done: done && {
      text: done.text,
      ...(done.ids.length > 0 && { undo: { label: done.t('undo.do'), run: () => void undo(done) } }),
    },
  }
}

/**
 * What is done to one referral twice in a row reaches Baton in that order: the second waits until the first was answered.
 *
 * @param lines - by referral, what was asked last; never rejects
 */
function afterEach<Answer>(
  lines: Map<string, Promise<unknown>>,
  requests: readonly CommandRequest[],
  send: () => Promise<Answer>,
): Promise<Answer> {
  const before = requests.flatMap(({ referral }) => lines.get(referral) ?? [])
  const answer = before.length === 0 ? send() : Promise.all(before).then(send)
  const ended = answer.then(
    () => undefined,
    () => undefined,
  )
  for (const { referral } of requests) lines.set(referral, ended)
  return answer
}

const keyOf = ({ referral, command }: Pick<CommandRequest, 'referral' | 'command'>): string =>
  `${referral} ${JSON.stringify(command)}`

/** Whoever saves again after an answer got lost sends the same request: it is done once. */
function toRequest(
  { referral, patient, version }: WorklistRow,
  command: Command,
  unanswered: Map<string, CommandRequest>,
): CommandRequest {
  const key = keyOf({ referral, command })
  const request = unanswered.get(key) ?? {
    id: crypto.randomUUID(),
    referral,
    patient,
    command,
    seen: version,
  }
  unanswered.set(key, request)
  return request
}

async function send(
  session: WorklistSession,
  requests: readonly CommandRequest[],
): Promise<readonly CommandOutcome[]> {
  const [first] = requests
  if (first !== undefined && requests.length === 1) return [await sendCommand(session, first)]
  return sendCommands(session, requests)
}

type Failure = Wrong & { isOutdated?: boolean }

/** Of several that went wrong only the number is told; each still stands in the list as it was. */
function toFailure(outcomes: readonly CommandOutcome[], t: TranslateCommand): Failure | undefined {
  const wrong = outcomes.filter(({ outcome }) => outcome !== 'done')
  const [first] = wrong
  if (first === undefined || first.outcome === 'done') return undefined
  if (outcomes.length > 1) return { because: t('failed.some', { count: wrong.length }) }
  return { ...toWrong(first, t), isOutdated: first.outcome === 'changed' }
}

/** The newest reading of each row that any list has. */
function newestOf(
  rows: readonly WorklistRow[],
  client: QueryClient,
  session: WorklistSession,
): readonly WorklistRow[] {
  const lists = client.getQueriesData<InfiniteData<WorklistPage>>({ queryKey: listsKey(session) })
  const read = lists.flatMap(([, list]) => list?.pages.flatMap((page) => page.rows) ?? [])
  return rows.map((row) =>
    read
      .filter(({ referral }) => referral === row.referral)
      .reduce((newest, each) => (each.version > newest.version ? each : newest), row),
  )
}

function toDoneText(count: number, command: Command, t: TranslateCommand, locale: Language): string {
  if (count > 1) return t('done.several', { count })
  if (command.name === 'assign') return t('done.assign', { who: command.owner.display })
  if (command.name === 'snooze') return t('done.snooze', { date: dayOrUnknown(command.until, locale, '') })
  return t(command.name === 'log-contact' ? 'done.log-contact' : 'done.other')
}

function changeRows(
  data: InfiniteData<WorklistPage, string | undefined>,
  changed: ReadonlyMap<string, WorklistRow>,
  isListed: (row: WorklistRow, before: WorklistRow) => boolean,
): InfiniteData<WorklistPage, string | undefined> {
  const isGone = (row: WorklistRow): boolean => {
    const now = changed.get(row.referral)
    return now !== undefined && !isListed(now, row)
  }
  const gone = data.pages.flatMap((page) => page.rows).filter(isGone).length
  const pages = data.pages.map((page) => ({
    ...page,
    total: page.total - gone,
    rows: page.rows.flatMap((row) => (isGone(row) ? [] : [changed.get(row.referral) ?? row])),
  }))
  return { ...data, pages }
}
