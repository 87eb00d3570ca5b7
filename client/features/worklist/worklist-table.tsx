import type { WorklistRow, WorklistSort } from '#contract/worklist.ts'
import {
  defaultRangeExtractor,
  measureElement as measureDrawn,
  useVirtualizer,
  type Range,
  type VirtualItem,
  type VirtualizerOptions,
} from '@tanstack/react-virtual'
import {
  Fragment,
  memo,
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
import { WorklistTableRow, type RowProps } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/**
 * Two lines of text with their padding; a row that needs more is measured. What was measured is kept by place and not by row:
 * a list in another order is then not worked out anew from its first row to its last.
 */
const rowHeight = 46
const estimateSize = (): number => rowHeight
/** Rows drawn beyond the edge at least, so that fast scrolling shows no gap. */
const overscan = 2
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
  // Rows are memoised by hand, so that nothing is lost where a compiler would hold back.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize,
    measureElement,
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
          <DrawnRows
            items={items}
            height={virtualizer.getTotalSize()}
            rows={rows}
            current={current}
            selected={selected}
            isIntake={props.isIntake}
            measure={virtualizer.measureElement}
            onAct={props.onAct}
            onFocus={props.onFocus}
            onOpen={props.onOpen}
            onToggle={props.onToggle}
          />
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

type DrawnProps = Pick<TableProps, 'rows' | 'current' | 'selected' | 'isIntake'> &
  Pick<RowProps, 'measure' | 'onAct' | 'onFocus' | 'onOpen' | 'onToggle'> & {
    items: readonly VirtualItem[]
    /** Of all rows, in pixels. */
    height: number
  }

/** The rows of the blocks in sight. Scrolling within a block changes nothing here. */
const DrawnRows = memo(function DrawnRows(props: DrawnProps) {
  const { items, height, rows, current, selected, ...row } = props
  return (
    <>
      {items.map((item, place) => {
        const shown = rows[item.index]
        if (shown === undefined) return null
        return (
          <Fragment key={shown.referral}>
            <Gap height={item.start - (items[place - 1]?.end ?? 0)} />
            <WorklistTableRow
              {...row}
              row={shown}
              index={item.index}
              isCurrent={shown.referral === current}
              isSelected={selected.has(shown.referral)}
            />
          </Fragment>
        )
      })}
      <Gap height={height - (items.at(-1)?.end ?? 0)} />
    </>
  )
}, isDrawnAlike)

function isDrawnAlike({ items, ...before }: DrawnProps, { items: newer, ...after }: DrawnProps): boolean {
  return (
    items.length === newer.length &&
    items.every((item, place) => item === newer[place]) &&
    before.height === after.height &&
    before.rows === after.rows &&
    before.current === after.current &&
    before.selected === after.selected &&
    before.isIntake === after.isIntake &&
    before.onAct === after.onAct &&
    before.onFocus === after.onFocus &&
    before.onOpen === after.onOpen &&
    before.onToggle === after.onToggle
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

/**
 * The same rows and those that complete their blocks: always as many blocks, so that one comes when another goes, and the
 * table is laid out once for both. At the top nothing is above the edge and blocks are half as large: a list that is opened or
 * sorted draws less.
 */
function inBlocks({ startIndex, endIndex, count }: Range): Range {
  const first = Math.floor(Math.max(0, startIndex - overscan) / rowsOfBlock) * rowsOfBlock
  const isAtTop = first === 0
  const wanted = isAtTop ? endIndex + 1 + overscan : endIndex - startIndex + 2 * overscan + rowsOfBlock
  const block = isAtTop ? rowsOfBlock / 2 : rowsOfBlock
  const end = first + Math.ceil(wanted / block) * block
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
