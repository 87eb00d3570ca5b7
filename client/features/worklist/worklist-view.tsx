import type { WorklistRow } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { formatTime, zoneName } from '../../ui/clinical-date.ts'
import type { FormName, Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import type { FindSlots } from '../commands/use-free-slots.ts'
import { BulkBar } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { ListSetting } from './list-setting.tsx'
import { ListState } from './list-state.tsx'
import { isForState } from './next-action.ts'
import { PeekPanel, type LookedAt } from './peek-panel.tsx'
import { PrintList } from './print-list.tsx'
import { QueueRail } from './queue-rail.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import type { Acting } from './use-acting.ts'
import { useLetters } from './use-letters.ts'
import { preloadForms } from './use-command-dialog.ts'
import { pressListKey } from './use-list-keys.ts'
import { useRowFocus } from './use-row-focus.ts'
import { useSelection } from './use-selection.ts'
import type { ViewActs } from './use-views.ts'
import { firstPlace, writePlace, type WorklistPlace } from './worklist-address.ts'
import { WorklistFooter } from './worklist-footer.tsx'
import { WorklistHeader } from './worklist-header.tsx'
import type { WorklistModel } from './worklist-model.ts'
import { RowForm } from './row-form.tsx'
import { DoneBar, ListNotices } from './list-notices.tsx'
import { WorklistTable } from './worklist-table.tsx'
import { useListWords } from './worklist-words.ts'

export type WorklistViewProps = {
  model: WorklistModel
  bearer: string
  /** What else is said above the rows. */
  notice?: ReactNode
  place: WorklistPlace
  search: string
  looked: LookedAt
  acting: Acting
  views: ViewActs
  download: 'possible' | 'busy' | 'failed'
  onGo: (to: WorklistPlace) => void
  onSearch: (text: string) => void
  onLook: (row: WorklistRow | undefined) => void
  onMore: () => void
  onReadAgain: () => void
  onDownload: () => void
  /** Looks for the free times of whoever this referral (`ServiceRequest/x`) went to. */
  onFindSlots: (referral: string) => ReturnType<FindSlots>
}

/** What can be done to several at once. */
const bulkNames: ReadonlySet<FormName> = new Set(['assign', 'snooze', 'escalate'])

const isNarrow = (): boolean => !window.matchMedia('(min-width: 760px)').matches

/** The coordinator's list: queues, rows, and the referral that is looked at. */
export function WorklistView(props: WorklistViewProps) {
  const { model, place, search, looked, acting, onGo, onLook, onMore, onReadAgain } = props
  const t = useListWords()
  const { locale } = useLanguage()
  const [hasLetters, setLetters] = useLetters()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [isPeekShown, setPeekShown] = useState(false)
  const [form, setForm] = useState<{ name: FormName; rows: readonly WorklistRow[]; work?: WorkItem }>()
  /** The closed referral that somebody wanted to do something with that only open ones allow. */
  const [closed, setClosed] = useState<string>()
  const headingRef = useRef<HTMLHeadingElement>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const focus = useRowFocus(model.rows)
  const selection = useSelection(model.rows, `${writePlace(place)} ${search}`)
  const { open, focusRow } = focus
  const opened = model.rows.find((row) => row.referral === focus.opened)

  useEffect(preloadForms, [])
  useEffect(() => onLook(opened), [onLook, opened])
  useEffect(() => {
    if (isPeekShown) headingRef.current?.focus()
  }, [isPeekShown])

  const start = (name: FormName): void => {
    const rows = selection.rows.length > 0 && bulkNames.has(name) ? selection.rows : opened && [opened]
    const [row] = rows ?? []
    const isInVain = rows?.length === 1 && row !== undefined && !isForState(name, row)
    setClosed(isInVain ? row.referral : undefined)
    if (rows !== undefined && !isInVain) setForm({ name, rows })
  }
  const act = async (command: Command, words: TranslateCommand): Promise<Wrong | undefined> => {
    const wrong = await acting.act(form?.rows ?? [], command, words)
    if (wrong === undefined) selection.clear()
    // Who was told what had changed decides on that: saved again, it is about the rows as they stand now.
    const now = wrong?.now
    if (now !== undefined) setForm((open) => open && { ...open, rows: now })
    return wrong
  }
  const actOn = useCallback((name: FormName, row: WorklistRow) => setForm({ name, rows: [row] }), [])
  const endForm = useCallback(() => {
    setForm(undefined)
    focusRow()
  }, [focusRow])
  const openRow = useCallback(
    (referral: string) => {
      open(referral)
      if (isNarrow()) setPeekShown(true)
    },
    [open],
  )
  const leavePeek = (): void => {
    setPeekShown(false)
    focusRow()
  }
  const readUpdates = (): void => {
    onReadAgain()
    focusRow()
  }
  const pressKey = (event: KeyboardEvent): void =>
    pressListKey(event, {
      hasLetters,
      focus,
      selection,
      onCommand: start,
      onOpen: () => (isNarrow() ? setPeekShown(true) : headingRef.current?.focus()),
      onUpdates: readUpdates,
      onSearch: () => searchRef.current?.focus(),
      onHelp: () => setHelpOpen(true),
      onUndo: () => acting.done?.undo?.run(),
    })
  const sortBy = useCallback((sort: WorklistPlace['sort']) => onGo({ ...place, sort }), [onGo, place])
  const { now, timeZone } = model
  const updated = {
    time: formatTime(now, timeZone, locale),
    zone: zoneName(now, timeZone, locale),
  }
  const refused = closed !== undefined && closed === opened?.referral ? t('act.closed') : undefined
  const title = t('list.table', { queue: t(`queue.${place.queue}`), count: model.total })
  return (
    <ListSetting now={now} timeZone={timeZone}>
      <div className="wl" data-shows={isPeekShown ? 'peek' : 'list'}>
        <WorklistHeader
          user={model.user}
          search={search}
          searchRef={searchRef}
          download={props.download}
          onSearch={props.onSearch}
          onLeaveSearch={focusRow}
          onDownload={props.onDownload}
        />
        <QueueRail place={place} counts={model.counts} views={props.views} onGo={onGo} />
        <main className="wl-main no-print">
          {selection.chosen.size > 0 ? (
            <BulkBar count={selection.chosen.size} onCommand={start} onClear={selection.clear} />
          ) : (
            <FilterBar model={model} place={place} onGo={onGo} />
          )}
          {props.notice}
          <ListNotices
            model={model}
            failed={refused ?? acting.failed}
            updated={updated}
            onReadAgain={onReadAgain}
          />
          <ListState
            model={model}
            place={place}
            search={search}
            onReadAgain={onReadAgain}
            onReset={(to) => {
              props.onSearch('')
              onGo(to)
            }}
          >
            <WorklistTable
              label={title}
              rows={model.rows}
              total={model.total}
              sort={place.sort}
              current={focus.opened ?? model.rows[0]?.referral}
              selected={selection.chosen}
              hasMore={model.hasMore}
              isIntake={place.queue === 'inbound'}
              bodyRef={focus.bodyRef}
              onAct={actOn}
              onSort={sortBy}
              onFocus={open}
              onOpen={openRow}
              onToggle={selection.toggle}
              onToggleAll={selection.toggleAll}
              onMore={onMore}
              onKeyDown={pressKey}
              onBlur={focus.onBlur}
            />
          </ListState>
          <DoneBar done={acting.done} />
        </main>
        <PeekPanel
          row={opened}
          looked={looked}
          headingRef={headingRef}
          roles={model.user.roles}
          onCommand={(name) => opened !== undefined && setForm({ name, rows: [opened] })}
          onFinish={(work) =>
            opened !== undefined && setForm({ name: 'complete-work', rows: [opened], work })
          }
          onReceiver={(receiver) => {
            props.onSearch('')
            onGo({ ...firstPlace, filter: { scope: place.filter.scope, receiver } })
          }}
          onBack={leavePeek}
        />
        <WorklistFooter
          hasLetters={hasLetters}
          updates={model.updates}
          updated={model.state === 'ready' ? t('list.updated', updated) : undefined}
          onUpdates={readUpdates}
          onHelp={() => setHelpOpen(true)}
        />
      </div>
      {form !== undefined && (
        <RowForm
          {...form}
          model={model}
          bearer={props.bearer}
          looked={looked}
          onFindSlots={props.onFindSlots}
          onSubmit={act}
          onClose={endForm}
        />
      )}
      {isHelpOpen && (
        <ShortcutsDialog hasLetters={hasLetters} onSwitch={setLetters} onClose={() => setHelpOpen(false)} />
      )}
      <PrintList title={title} model={model} />
    </ListSetting>
  )
}
