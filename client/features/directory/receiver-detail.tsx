import { channelsOf, fieldNames, type FieldName, type Receiver } from '#domain/directory/receiver.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { receiverQuery, saveReceiver } from '../../api/directory.ts'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { writeDirectoryPlace } from './directory-address.ts'
import { useDirectorySpeech } from './directory-words.ts'
import { ReceiverEditor } from './receiver-editor.tsx'
import { ReceiverHistoryList } from './receiver-history.tsx'
import { sayValue } from './receiver-value.ts'

export type DetailProps = { bearer: string; id: string | undefined; onChanged: () => void }

/** One receiver: what is known of it and who said so, how it is reached, its agreement, and how all that came to be. */
export function ReceiverDetail({ bearer, id, onChanged }: DetailProps) {
  const { t } = useDirectorySpeech()
  const read = useQuery({ ...receiverQuery(bearer, id ?? ''), enabled: id !== undefined })
  return (
    <section className="dir-detail" aria-busy={id !== undefined && read.isPending}>
      {id === undefined && <p className="muted">{t('page.choose')}</p>}
      {id !== undefined && (
        <a className="btn text small only-narrow" href={writeDirectoryPlace()}>
          <Icon name="back" />
          {t('page.back')}
        </a>
      )}
      {read.isError && <p role="alert">{t('detail.failed')}</p>}
      {read.data !== undefined && (
        <>
          <KnownReceiver bearer={bearer} {...read.data} onChanged={onChanged} />
          <ReceiverHistoryList bearer={bearer} id={read.data.receiver.id} />
        </>
      )}
    </section>
  )
}

function KnownReceiver(props: {
  bearer: string
  receiver: Receiver
  mayEdit: boolean
  onChanged: () => void
}) {
  const { bearer, receiver, mayEdit, onChanged } = props
  const { t } = useDirectorySpeech()
  const [isEditing, setIsEditing] = useState(false)
  const [isNotSaved, setIsNotSaved] = useState(false)
  const takeBack = async (field: FieldName): Promise<void> => {
    const saved = await saveReceiver(bearer, receiver, { set: {}, clear: [field] }).catch(() => undefined)
    setIsNotSaved(saved?.outcome !== 'saved')
    onChanged()
  }
  return (
    <>
      <div className="dir-title">
        <h2>{receiver.name}</h2>
        {mayEdit && (
          <button type="button" className="btn" onClick={() => setIsEditing(true)}>
            {t('detail.edit')}
          </button>
        )}
      </div>
      {isNotSaved && <p role="alert">{t('detail.not-saved')}</p>}
      <Facts
        receiver={receiver}
        {...(mayEdit && { onTakeBack: (field: FieldName) => void takeBack(field) })}
      />
      <p className="caption">
        {t('detail.source', { source: receiver.source, version: receiver.version })}
        {receiver.npi !== undefined && ` · ${t('detail.npi')} ${receiver.npi}`}
      </p>
      {isEditing && (
        <ReceiverEditor
          bearer={bearer}
          receiver={receiver}
          onSaved={onChanged}
          onClose={() => setIsEditing(false)}
        />
      )}
    </>
  )
}

/** The name stands in the title already, and where somebody lives on the globe the address tells better. */
const shown = fieldNames.filter((field) => field !== 'name' && field !== 'position')

function Facts({ receiver, onTakeBack }: { receiver: Receiver; onTakeBack?: (field: FieldName) => void }) {
  const speech = useDirectorySpeech()
  const { locale } = useLanguage()
  const { t } = speech
  const reach = channelsOf(receiver)
  return (
    <dl className="dir-facts">
      {shown.map((field) => (
        <div key={field}>
          <dt>{t(`field.${field}`)}</dt>
          <dd>
            {sayValue(field, receiver[field], speech, locale)}
            {receiver.edited.includes(field) && (
              <>
                {' '}
                <span className="caption">({t('detail.edited')})</span>{' '}
                {onTakeBack !== undefined && (
                  <button
                    type="button"
                    className="btn text small"
                    aria-label={t('detail.take-back-of', { field: t(`field.${field}`) })}
                    onClick={() => onTakeBack(field)}
                  >
                    {t('detail.take-back')}
                  </button>
                )}
              </>
            )}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('detail.reach')}</dt>
        <dd>{reach.length === 0 ? t('detail.no-reach') : sayValue('channels', reach, speech, locale)}</dd>
      </div>
      <div>
        <dt>{t('field.baa')}</dt>
        <dd>{sayValue('baa', receiver.baa, speech, locale)}</dd>
      </div>
    </dl>
  )
}
