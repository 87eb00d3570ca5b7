import type { WorklistSort } from '#contract/worklist.ts'
import { useListWords, type WorklistKey } from './worklist-words.ts'

type Column = { name: string; label: WorklistKey; sort?: WorklistSort }

const usualColumns: readonly Column[] = [
  { name: 'wl-clock', label: 'column.clock', sort: 'due' },
  { name: 'wl-patient', label: 'column.patient', sort: 'patient' },
  { name: 'wl-receiver', label: 'column.receiver', sort: 'receiver' },
  { name: 'wl-loop', label: 'column.loop' },
  { name: 'wl-why', label: 'column.why' },
  { name: 'wl-owner', label: 'column.owner', sort: 'owner' },
]

/** What the intake desk looks for. */
const intakeColumns: readonly Column[] = [
  { name: 'wl-clock', label: 'column.clock', sort: 'due' },
  { name: 'wl-patient', label: 'column.patient', sort: 'patient' },
  { name: 'wl-receiver', label: 'column.referrer' },
  { name: 'wl-loop', label: 'column.received', sort: 'ordered' },
  { name: 'wl-why', label: 'column.question' },
  { name: 'wl-intake', label: 'column.answer' },
  { name: 'wl-owner', label: 'column.owner', sort: 'owner' },
]

export type ColumnsProps = {
  isIntake: boolean
  sort: WorklistSort
  onSort: (sort: WorklistSort) => void
  selected: 'none' | 'some' | 'all'
  onToggleAll: () => void
}

/** The heads of the table; a column says that it is sorted only when it is. */
export function WorklistColumns({ isIntake, sort, onSort, selected, onToggleAll }: ColumnsProps) {
  const columns = isIntake ? intakeColumns : usualColumns
  const t = useListWords()
  return (
    <>
      <colgroup>
        <col className="wl-select" />
        {columns.map(({ name }) => (
          <col key={name} className={name} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" className="wl-select">
            <label className="wl-check">
              <input
                type="checkbox"
                ref={(box) => {
                  if (box !== null) box.indeterminate = selected === 'some'
                }}
                checked={selected === 'all'}
                aria-label={t('row.all')}
                onChange={onToggleAll}
              />
            </label>
          </th>
          {columns.map((column) => (
            <ColumnHead key={column.name} column={column} isSorted={column.sort === sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
    </>
  )
}

function ColumnHead(props: { column: Column; isSorted: boolean; onSort: (sort: WorklistSort) => void }) {
  const { column, isSorted, onSort } = props
  const t = useListWords()
  const label = t(column.label)
  const { sort } = column
  return (
    <th scope="col" className={column.name} aria-sort={isSorted ? 'ascending' : undefined}>
      {sort === undefined ? (
        label
      ) : (
        <button
          type="button"
          className="wl-sort"
          aria-label={t('sort.by', { column: label })}
          onClick={() => onSort(isSorted ? 'worst' : sort)}
        >
          {label}
          {isSorted && <span aria-hidden="true">↑</span>}
        </button>
      )}
    </th>
  )
}
