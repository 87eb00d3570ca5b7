import { html } from 'hono/html'
import { z } from 'zod'
import { printAnswerCode, readAnswerCode } from '#domain/packet/answer-code.ts'
import type { AnswerForm } from '#domain/packet/read-answer.ts'
import { EhrUnavailable } from '../../ehr/ehr-error.ts'
import type { AnswerAccess } from '../../store/answer-access.ts'
import { giveAnswer, type GivenAnswer } from '../../use-cases/answers/give-answer.ts'
import { openAnswer } from '../../use-cases/answers/open-answer.ts'
import { readAnswered } from '../../use-cases/answers/read-answered.ts'
import { receiveNote } from '../../use-cases/answers/receive-note.ts'
import { reportVisit } from '../../use-cases/answers/report-visit.ts'
import type { TenantRuntime } from '../../use-cases/tenant-runtime.ts'
import { fieldName, isAnswerField, type Typed } from '../answers/answer-forms.ts'
import { answerPage, languageOf, type AnswerLanguage } from '../answers/answer-layout.ts'
import { endSession, findSession, startSession } from '../answers/answer-session.ts'
import { openPage } from '../answers/open-page.ts'
import { readForm, type FormFields } from '../answers/read-form.ts'
import { referralPage, type ReferralPage } from '../answers/referral-page.ts'
import type { AppDeps, HttpContext } from '../http-env.ts'
import { addressOf } from '../guard.ts'
import { problem } from '../problem.ts'
import type { Route } from '../route.ts'

/**
 * Where an office answers a referral without an account of ours. Public, because whoever comes proves themselves with a
 * code or link and the patient's birth date; before that nothing of anybody is shown.
 */
export const answerRoutes: readonly Route[] = [
  { method: 'GET', path: '/r', access: 'public', limit: 'page', onTooMany, handle: (c) => openPage(c, {}) },
  { method: 'GET', path: '/r/c/:code', access: 'public', limit: 'page', onTooMany, handle: showWithCode },
  { method: 'GET', path: '/r/l/:link', access: 'public', limit: 'page', onTooMany, handle: showWithLink },
  { method: 'POST', path: '/r/language', access: 'public', limit: 'page', onTooMany, handle: switchOpening },
  { method: 'POST', path: '/r/open', access: 'public', limit: 'answer', onTooMany, handle: open },
  { method: 'GET', path: '/r/referral', access: 'public', limit: 'page', onTooMany, handle: show },
  { method: 'POST', path: '/r/referral', access: 'public', limit: 'answer', onTooMany, handle: answer },
  {
    method: 'POST',
    path: '/r/referral/language',
    access: 'public',
    limit: 'page',
    onTooMany,
    handle: switchAnswers,
  },
  { method: 'POST', path: '/r/note', access: 'public', limit: 'answer', onTooMany, handle: takeNote },
  { method: 'POST', path: '/r/leave', access: 'public', limit: 'page', onTooMany, handle: leave },
]

/** The browser keeps what was typed: who goes back finds it there. */
function onTooMany(c: HttpContext, waitSeconds: number): Promise<Response> {
  c.header('Retry-After', String(waitSeconds))
  return answerPage(
    c,
    429,
    { language: languageOf(c) },
    (words) => html`<p role="alert">${words.tooMany}</p>`,
  )
}

function showWithCode(c: HttpContext): Promise<Response> {
  const code = readAnswerCode(c.req.param('code') ?? '')
  return openPage(c, code === undefined ? {} : { code: printAnswerCode(code) })
}

function showWithLink(c: HttpContext): Promise<Response> {
  return openPage(c, { link: c.req.param('link') ?? '' })
}

/** Every text of every answer at its longest, in a script of three bytes a sign, as forms write them. */
const maxFormBytes = 256_000
const maxNoteBytes = 10_000_000
/** What a form of several parts needs around its file. */
const formMarginBytes = 10_000

const short = z.string().trim().max(300).catch('')
const long = z.string().trim().max(4_000).catch('')

const OpenForm = z.object({
  code: short,
  link: z.string().max(2_000).catch(''),
  month: short,
  day: short,
  year: short,
  lang: short,
})

async function open(c: HttpContext, deps: AppDeps): Promise<Response> {
  const fields = await readForm(c, deps, maxFormBytes)
  if (fields instanceof Response) return fields
  const waitSeconds = await deps.limits.count('answerOfAll', 'everyone')
  if (waitSeconds !== undefined) return onTooMany(c, waitSeconds)
  const { code, link, month, day, year, lang } = OpenForm.parse(fields)
  const language = languageOf(c, lang)
  const two = (part: string) => part.padStart(2, '0')
  const proof = {
    birthDate: `${year}-${two(month)}-${two(day)}`,
    ...(link === '' ? { code } : { link }),
  }
  const unknown = {
    practices: [...deps.tenants.keys()].toSorted(),
    mayRecord: async () => (await deps.limits.count('unknownAnswer', 'everyone')) === undefined,
  }
  const opened = await openAnswer(deps.db, unknown, proof, addressOf(c), deps.realNow())
  if (!opened.ok)
    return openPage(c, link === '' ? { code: toPrinted(code) } : { link }, opened.because, language)
  startSession(c, deps, opened.token)
  return c.redirect(`/r/referral?lang=${language}`, 303)
}

/** A code as it is printed; what is none is not shown again. */
function toPrinted(typed: string): string {
  const code = readAnswerCode(typed)
  return code === undefined ? '' : printAnswerCode(code)
}

/** The same page in the other language, with what was typed: nothing is tried. */
async function switchOpening(c: HttpContext, deps: AppDeps): Promise<Response> {
  const fields = await readForm(c, deps, maxFormBytes)
  if (fields instanceof Response) return fields
  const { code, link, month, day, year } = OpenForm.parse(fields)
  const birthDate = { month, day, year }
  const brought = link === '' ? { code, birthDate } : { link, birthDate }
  return openPage(c, brought, undefined, languageOf(c, Switch.parse(fields).other))
}

const Switch = z.object({ other: short, id: z.uuid().optional().catch(undefined) })

const Said = z.enum(['accept', 'decline', 'ask', 'appointment', 'visit', 'note', 'known-note'])

async function show(c: HttpContext, deps: AppDeps): Promise<Response> {
  const said = Said.safeParse(c.req.query('said')).data
  const notice = said && {
    isGood: true,
    text: ((words) => (said === 'known-note' ? words.knownNote : words.thanks[said])) satisfies NonNullable<
      ReferralPage['notice']
    >['text'],
  }
  return withAccess(c, deps, languageOf(c), (_, page) =>
    referralPage(c, { ...page, ...(notice === undefined ? {} : { notice }) }),
  )
}

const AnswersForm = z.object({
  id: z.uuid(),
  lang: short,
  answer: z.enum(['accept', 'decline', 'ask', 'appointment', 'visit']),
})

/** What was typed for one answer. */
const Answer = z.object({
  by: short,
  note: long,
  reason: short,
  text: long,
  suggestion: short,
  what: long,
  on: short,
  at: short,
  with: short,
  happened: short,
})
type Answer = z.infer<typeof Answer> & Pick<z.infer<typeof AnswersForm>, 'id' | 'answer'>

/** Everything that was typed, whatever answer it was for. */
function toTyped(fields: FormFields): Typed {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      typeof value === 'string' && isAnswerField(name) ? [[name, long.parse(value)] as const] : [],
    ),
  )
}

function pickAnswer(typed: Typed, { id, answer }: z.infer<typeof AnswersForm>): Answer {
  const own = Object.keys(Answer.shape).map((key) => [key, typed[fieldName(answer, key)]] as const)
  return { ...Answer.parse(Object.fromEntries(own)), id, answer }
}

async function answer(c: HttpContext, deps: AppDeps): Promise<Response> {
  const fields = await readForm(c, deps, maxFormBytes)
  if (fields instanceof Response) return fields
  const form = AnswersForm.safeParse(fields)
  if (!form.success) return problem(c, 'malformed-request')
  const { answer: kind, lang } = form.data
  const typed = toTyped(fields)
  const language = languageOf(c, lang)
  return withAccess(c, deps, language, async (access, page, runtime) => {
    const given = await take(deps, runtime, access, pickAnswer(typed, form.data))
    if (given.ok) return c.redirect(`/r/referral?said=${kind}&lang=${language}`, 303)
    if (given.because === 'fault') {
      const fault = { answer: kind, ...given.fault }
      return referralPage(c, { ...page, status: 422, typed, fault })
    }
    const { practice, phone } = nameOf(runtime)
    const say = given.because === 'moved-on' ? 'movedOn' : 'tryAgain'
    const notice = { isGood: false, text: (words: Words) => words[say](practice, phone) }
    return referralPage(c, { ...page, status: given.because === 'moved-on' ? 409 : 503, notice, typed })
  })
}

/** The same page in the other language, with everything that was typed: nothing is answered. */
async function switchAnswers(c: HttpContext, deps: AppDeps): Promise<Response> {
  const fields = await readForm(c, deps, maxFormBytes)
  if (fields instanceof Response) return fields
  const { other, id } = Switch.parse(fields)
  return withAccess(c, deps, languageOf(c, other), (_, page) =>
    referralPage(c, { ...page, typed: toTyped(fields), ...(id === undefined ? {} : { id }) }),
  )
}

type Words = Parameters<NonNullable<ReferralPage['notice']>['text']>[0]
type Taken = GivenAnswer | { ok: false; because: 'unreachable' }

async function take(
  deps: AppDeps,
  runtime: TenantRuntime,
  access: AnswerAccess,
  form: Answer,
): Promise<Taken> {
  if (form.answer === 'visit') return reportVisit(deps.db, runtime, access, form.id, form)
  try {
    return await giveAnswer(deps, runtime, access, form.id, toForm(form, form.answer))
  } catch (error) {
    if (error instanceof EhrUnavailable) return { ok: false, because: 'unreachable' }
    throw error
  }
}

function toForm(form: Answer, kind: AnswerForm['answer']): AnswerForm {
  const { by, note, reason, text, suggestion, what, on, at } = form
  switch (kind) {
    case 'accept':
      return { answer: kind, by, note }
    case 'decline':
      return { answer: kind, by, reason, text, suggestion }
    case 'ask':
      return { answer: kind, by, what }
    case 'appointment':
      return { answer: kind, by, on, at, with: form.with, note }
  }
}

/** Its language stands in its address: a form that is too large is not read. */
async function takeNote(c: HttpContext, deps: AppDeps): Promise<Response> {
  const keep = deps.notes?.keep
  if (keep === undefined) return problem(c, 'not-found')
  const fields = await readForm(c, deps, maxNoteBytes + formMarginBytes)
  const isLarge = fields instanceof Response && fields.status === 413
  if (fields instanceof Response && !isLarge) return fields
  const file = fields instanceof Response ? undefined : fields['file']
  const language = languageOf(c)
  return withAccess(c, deps, language, async (access, page, runtime) => {
    const refuse = (status: 413 | 422, say: 'largeNote' | 'unsuitableNote') =>
      referralPage(c, { ...page, status, notice: { isGood: false, text: (words: Words) => words[say] } })
    if (isLarge || (file instanceof File && file.size > maxNoteBytes)) return refuse(413, 'largeNote')
    if (!(file instanceof File)) return refuse(422, 'unsuitableNote')
    const sent = { filename: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
    const receipt = await receiveNote({ db: deps.db, keep }, runtime, access, sent)
    if (receipt.kind === 'unsuitable') return refuse(422, 'unsuitableNote')
    const said = receipt.kind === 'kept' ? 'note' : 'known-note'
    return c.redirect(`/r/referral?said=${said}&lang=${language}`, 303)
  })
}

async function leave(c: HttpContext, deps: AppDeps): Promise<Response> {
  const fields = await readForm(c, deps, maxFormBytes)
  if (fields instanceof Response) return fields
  await endSession(c, deps)
  const { lang } = fields
  return c.redirect(`/r?lang=${languageOf(c, typeof lang === 'string' ? lang : undefined)}`, 303)
}

type Shown = Pick<ReferralPage, 'tenant' | 'answered' | 'language'>

async function withAccess(
  c: HttpContext,
  deps: AppDeps,
  language: AnswerLanguage,
  handle: (access: AnswerAccess, page: Shown, runtime: TenantRuntime) => Promise<Response>,
): Promise<Response> {
  const access = await findSession(c, deps)
  const runtime = access && deps.tenants.get(access.tenant)
  if (access === undefined || runtime === undefined) return c.redirect(`/r?lang=${language}`, 303)
  const answered = await readAnswered(deps.db, access)
  if (answered === undefined) return answerPage(c, 410, { language }, (words) => html`<p>${words.gone}</p>`)
  return handle(access, { tenant: runtime.tenant, answered, language }, runtime)
}

function nameOf({ tenant }: TenantRuntime): { practice: string; phone: string } {
  return { practice: tenant.contact.shortName ?? tenant.name, phone: tenant.contact.callBackNumber ?? '' }
}
