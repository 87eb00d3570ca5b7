import { TextField } from '../commands/fields.tsx'
import type { TranslateDirectory } from './directory-words.ts'

const networks = ['unknown', 'in', 'out'] as const

/** Somebody whom the directory does not have: by name, with a network only where the person knows it. */
export function NamedReceiver(props: {
  network: (typeof networks)[number]
  onNetwork: (network: (typeof networks)[number]) => void
  t: TranslateDirectory
}) {
  const { network, onNetwork, t } = props
  return (
    <div className="field-row">
      <TextField name="receiver-display" label={t('picker.name')} />
      <label className="field">
        <span>{t('picker.network')}</span>
        <select
          name="receiver-network"
          value={network}
          onChange={({ target }) => onNetwork(networks.find((each) => each === target.value) ?? 'unknown')}
        >
          {networks.map((each) => (
            <option key={each} value={each}>
              {t(`network.${each}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
