/**
 * English words for a quality measure: why a patient is in or out of a population, and what is ambiguous in the data.
 * Spanish (`measure-es.ts`) has the same keys or does not compile. No message names a patient or a diagnosis.
 */
export const measureEn = {
  'cms50.visit': 'A visit on {day} is of a kind the measure counts.',
  'cms50.intervention': 'An intervention on {day} is of a kind the measure counts.',
  'cms50.no-visit':
    'No finished visit or completed intervention of the measure’s lists lies wholly inside {year}.',
  'cms50.visit-short': 'This one does not count: {gaps}.',
  'cms50.visits-not-listed': 'The type of these visits and procedures is not on the measure’s lists.',
  'cms50.first-referral': 'The first referral of the year was ordered on {day}.',
  'cms50.no-referral': 'No referral that the measure counts was ordered from January to October {year}.',
  'cms50.referral-short': 'This order was passed over: {gaps}.',
  'cms50.orders-not-listed': 'The code of these orders is not in the value set Referral.',
  'cms50.denominator': 'The denominator is the initial population; the measure excludes nobody.',
  'cms50.no-denominator': 'Outside of the initial population nobody is in the denominator.',
  'cms50.report': 'The report on the first referral came back on {day}.',
  'cms50.no-report': 'No Task shows that a report on the first referral came back in time.',
  'cms50.task-short': 'This Task does not count: {gaps}.',
  'cms50.not-measured': 'Outside of the denominator no report counts.',

  'cms50.gap.not-listed': 'its type is not on the lists',
  'cms50.gap.not-finished': 'it is not finished',
  'cms50.gap.not-within-year': 'its start and end are not both inside the year',
  'cms50.gap.not-a-referral': 'its code is not in the value set Referral',
  'cms50.gap.not-active': 'it is neither active nor completed',
  'cms50.gap.not-an-order': 'its intent is not “order”',
  'cms50.gap.not-in-months': 'it was not ordered from January to October of the year',
  'cms50.gap.fulfil': 'its code is not “fulfill”',
  'cms50.gap.linked': 'it does not refer to the first referral',
  'cms50.gap.completed': 'it is not completed',
  'cms50.gap.consultant-report': 'its reason is not in the value set Consultant Report',
  'cms50.gap.ends-after-order': 'it does not end after the referral was ordered',
  'cms50.gap.ends-in-period': 'it does not end inside the year',

  'cms50.warning.tied-first':
    'Nobody can say which of these referrals came first. One that has only a day was taken from the beginning of that day, and of equals the last one listed; another engine may take another.',
  'cms50.warning.mixed-offsets':
    'These referrals are written in different offsets. Engines that sort times as text may take another one as the first.',
  'cms50.warning.day-only':
    'One of these has only a day, no time with an offset. Engines in another time zone may not count it.',
  'cms50.warning.same-day':
    'Referral and report are of one day, and one of them has no time: nobody can say that the report came later, so it does not count.',
  'cms50.warning.edge-in-utc':
    'This time is written in UTC beside the edge of the period; on the clinic’s clock it would fall on the other side.',
  'cms50.warning.prohibition':
    'This order asks that something is not done. The measure counts it as a referral all the same.',
  'cms50.warning.other-patient':
    'This Task would count, but it is about another patient. It was not counted.',
  'cms50.warning.merged-record':
    'This record was merged into another one, and is measured by itself. Export again after the merge.',
  'cms50.warning.copies-differ':
    'The same resource is there twice with different content, and neither is newer. The later one was taken.',
  'cms50.warning.no-patient': 'This resource names no patient that can be found. It was set aside.',

  'cms50.attribution':
    'The practice’s own attribution: by who ordered the first referral. The measure itself has none.',
  'cms50.no-clinician': 'Not known',
} as const
export type MeasureWords = Readonly<Record<keyof typeof measureEn, string>>
