import type { LoopView, Reason } from '#domain/loop-view.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Translate } from '../../i18n/translator.ts'
import { Icon } from '../../ui/icon.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { useChartSetting } from './chart-setting.tsx'
import { isCounted } from './view-chip.tsx'

/** What a sentence is about is the first word of its message id. */
function areAbout(reasons: readonly Reason[], ...topics: readonly string[]): readonly Reason[] {
  return reasons.filter((reason) => topics.includes(reason.message.split('.')[0] ?? ''))
}

/**
 * Why a referral has its status, each thing once: the facts with how late it is, the rule with its policy, revision
 * and how far escalation has got, what would settle it and who has to act, and the evidence. Contradictions have
 * their own list.
 */
export function WhyBox({ view }: { view: LoopView }) {
  const { t } = useLanguage()
  const { wording } = useChartSetting()
  const facts = areAbout(view.why, 'fact', 'due')
  const rules = areAbout(view.why, 'rule')
  const escalations = areAbout(view.why, 'escalation')
  const greens = view.turnsGreen === undefined ? areAbout(view.why, 'green') : [view.turnsGreen]
  const turns = areAbout(view.why, 'turn')
  const say = (reasons: readonly Reason[]): string => reasons.map((reason) => wording.say(reason)).join(' ')
  const evidence = [...new Set(facts.flatMap((reason) => reason.evidence))]
  return (
    <div className="why">
      <h3>
        <Icon name={isCounted(view) ? view.display : 'dot'} />
        {title(view, t)}
      </h3>
      <p>
        <Sentence text={say(facts)} />
      </p>
      {rules.length + escalations.length > 0 && (
        <p className="rule">
          {rules.length > 0 && <b>{t('why.rule')} </b>}
          <Sentence text={say([...rules, ...escalations])} />
        </p>
      )}
      {(greens.length > 0 || turns.length > 0) && (
        <p>
          <Sentence text={say(greens)} /> <b>{say(turns)}</b>
        </p>
      )}
      {evidence.length > 0 && (
        <p className="refs">
          <b>{t('why.evidence')}</b> {evidence.join(', ')}
        </p>
      )}
    </div>
  )
}

function title(view: LoopView, t: Translate): string {
  if (view.state === 'draft') return t('why.draft')
  return t(view.isTracked ? `why.${view.display}` : 'why.not-tracked')
}
