import type { WorklistRow, WorklistSort } from '#contract/worklist.ts'
import {
  defaultRangeExtractor,
  measureElement as measureDrawn,
  useVirtualizer,
  type Range,
  type VirtualizerOptions,
} from '@tanstack/react-virtual'
import {
  Fragment,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import type { FormName } from '../commands/command-form.ts'
import { WorklistColumns } from './worklist-columns.tsx'
import { WorklistTableRow } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/** Two lines of text with their padding; a row that needs more is measured. */
const rowHeight = 46
const estimateSize = (): number => rowHeight
/** Rows drawn beyond the edge at least, so that fast scrolling shows no gap. */
const overscan = 3
/** Rows come and go by so many at a time: scrolling lays the table out once a block and not with each row. */
const rowsOfBlock = 6
/** More is asked for when this many rows are left. */
const earlyRows = 30

export type TableProps = {
  label: string
  rows: readonly WorklistRow[]
  total: number
  sort: WorklistSort
  current: string | undefined
  selected: ReadonlySet<string>
  hasMore: boolean
  /** In the intake queue other things matter of a referral. */
  isIntake: boolean
  bodyRef: RefObject<HTMLTableSectionElement | null>
  onSort: (sort: WorklistSort) => void
  onFocus: (referral: string) => void
  onOpen: (referral: string) => void
  onToggle: (referral: string, isRange: boolean) => void
  onToggleAll: () => void
  onAct: (name: FormName, row: WorklistRow) => void
  onMore: () => void
  onKeyDown: (event: KeyboardEvent) => void
  onBlur: (event: FocusEvent) => void
}

/**
 * A real table of which only the rows in sight are in the document; the row with the focus always is, because a
 * focus must not vanish by scrolling.
 */
export function WorklistTable(props: TableProps) {
  const { label, rows, total, sort, current, selected, hasMore, bodyRef, onMore, onKeyDown } = props
  const t = useListWords()
  const scrollRef = useRef<HTMLDivElement>(null)
  const currentIndex = useMemo(() => rows.findIndex((row) => row.referral === current), [rows, current])
  const rangeExtractor = useCallback(
    (range: Range) => withRow(defaultRangeExtractor(inBlocks(range)), currentIndex),
    [currentIndex],
  )
  // A key function that is another one each time has all ten thousand places worked out anew with every frame.
  const getItemKey = useCallback((index: number) => rows[index]?.referral ?? index, [rows])
  // Rows are memoised by hand, so that nothing is lost where a compiler would hold back.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize,
    measureElement,
    getItemKey,
    overscan,
    rangeExtractor,
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  const isNearEnd = hasMore && lastShown >= rows.length - earlyRows
  useEffect(() => {
    if (isNearEnd) onMore()
  }, [isNearEnd, onMore, rows.length])

  const chosen = useMemo(
    () => (selected.size === 0 ? 0 : rows.filter((row) => selected.has(row.referral)).length),
    [rows, selected],
  )
  return (
    <div className="wl-scroll" ref={scrollRef}>
      <table className="wl-table" aria-rowcount={total + 1}>
        <caption className="visually-hidden">{label}</caption>
        <WorklistColumns
          isIntake={props.isIntake}
          sort={sort}
          onSort={props.onSort}
          selected={chosen === 0 ? 'none' : chosen === rows.length ? 'all' : 'some'}
          onToggleAll={props.onToggleAll}
        />
        <tbody ref={bodyRef} onKeyDown={onKeyDown} onBlur={props.onBlur}>
          {items.map((item, place) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const gap = item.start - (items[place - 1]?.end ?? 0)
            return (
              <Fragment key={item.key}>
                <Gap height={gap} />
                <WorklistTableRow
                  row={row}
                  index={item.index}
                  isCurrent={row.referral === current}
                  isSelected={selected.has(row.referral)}
                  isIntake={props.isIntake}
                  onAct={props.onAct}
                  measure={virtualizer.measureElement}
                  onFocus={props.onFocus}
                  onOpen={props.onOpen}
                  onToggle={props.onToggle}
                />
              </Fragment>
            )
          })}
          <Gap height={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
      {hasMore && (
        <p className="caption wl-more" aria-hidden="true">
          {t('list.more')}
        </p>
      )}
    </div>
  )
}

/**
 * The height of a row once the browser has laid it out. To ask a row for it when it is put in would have the browser
 * lay out everything at once, and a second time with the frame.
 */
const measureElement: NonNullable<
  VirtualizerOptions<HTMLDivElement, HTMLTableRowElement>['measureElement']
> = (row, laidOut, virtualizer) => {
  if (laidOut !== undefined) return measureDrawn(row, laidOut, virtualizer)
  const index = virtualizer.indexFromElement(row)
  return virtualizer.getVirtualItems().find((item) => item.index === index)?.size ?? rowHeight
}

/** The same rows and those that complete their blocks. */
function inBlocks({ startIndex, endIndex, count }: Range): Range {
  const first = Math.floor(Math.max(0, startIndex - overscan) / rowsOfBlock) * rowsOfBlock
  const end = Math.ceil((endIndex + overscan + 1) / rowsOfBlock) * rowsOfBlock
  return { startIndex: first, endIndex: Math.min(count, end) - 1, overscan: 0, count }
}

function withRow(indexes: number[], wanted: number): number[] {
  if (wanted < 0 || indexes.includes(wanted)) return indexes
  return [...indexes, wanted].toSorted((a, b) => a - b)
}

/** Stands for rows that are out of sight. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className="wl-gap">
      <td style={{ height }} />
    </tr>
  )
}
