import { useState } from 'react'
import { initialsOf } from '../../ui/avatar.tsx'
import { textOf, type Assignee, type CommandForm } from './command-form.ts'
import { useCommandWords } from './command-words.ts'

/** Folds away accents and case, so that a name is found however it is typed. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** Whoever has fewest open referrals first; who is away comes last. */
function compareAssignees(a: Assignee, b: Assignee): number {
  return Number(b.isAvailable) - Number(a.isAvailable) || a.open - b.open || a.name.localeCompare(b.name)
}

/**
 * People with their load; choosing one is enough. Every person is a button that submits, so that Enter in the search
 * takes the first of those that are left.
 */
function PersonPicker({ staff }: { staff: readonly Assignee[] }) {
  const t = useCommandWords()
  const [wanted, setWanted] = useState('')
  const found = staff.filter(({ name }) => fold(name).includes(fold(wanted))).toSorted(compareAssignees)
  return (
    <>
      <label className="field">
        <span>{t('assign.find')}</span>
        <input
          type="text"
          value={wanted}
          autoComplete="off"
          data-first=""
          onChange={(event) => setWanted(event.target.value)}
        />
      </label>
      <p className="caption">{found.length === 0 ? t('assign.none') : t('assign.first')}</p>
      <ul className="people">
        {found.map(({ reference, name, open, isAvailable }) => (
          <li key={reference}>
            <button type="submit" name="owner" value={reference} className="person">
              <span className="avatar" aria-hidden="true">
                {initialsOf(name)}
              </span>
              <span className="person-name">{name}</span>
              <span className="caption">
                {t('assign.load', { open })}
                {!isAvailable && ` · ${t('assign.away')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

export const assignForm: CommandForm = {
  title: 'assign.title',
  fields: ({ staff }) => <PersonPicker staff={staff} />,
  read: (data, { staff }) => {
    const person = staff.find(({ reference }) => reference === textOf(data, 'owner'))
    if (person === undefined) return { missing: 'missing.owner', field: 'owner' }
    const { reference, name } = person
    return { command: { name: 'assign', owner: { reference, display: name } } }
  },
}
