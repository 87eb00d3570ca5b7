/** One of a few, each a button; which is chosen is said and seen. */
export function PickBar<Value extends string>(props: {
  label: string
  options: readonly (readonly [value: Value, label: string])[]
  chosen: Value
  onPick: (value: Value) => void
}) {
  const { label, options, chosen, onPick } = props
  return (
    <div className="rep-pick no-print" role="group" aria-label={label}>
      {options.map(([value, name]) => (
        <button
          key={value}
          type="button"
          className="btn small"
          aria-pressed={value === chosen}
          onClick={() => onPick(value)}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
