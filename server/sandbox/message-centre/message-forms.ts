import type { Context } from 'hono'
import { z } from 'zod'
import { readOwnForm } from '../chart/own-form.ts'
import { answerByDirect } from '../peers/direct-reply.ts'
import { readMessages } from '../peers/peer-messages.ts'
import { putSetting } from '../peers/peer-settings.ts'
import { answerByText } from '../peers/text-reply.ts'
import { clockSteps } from './clock-steps.ts'
import type { MessageCentreDeps } from './message-centre-deps.ts'
import { messagesUrl, readMessageQuery, type Saying } from './message-query.ts'
import { outcomeParameters } from './message-words.ts'
import { moveClocks } from './move-clocks.ts'

/** The fields of one of our forms; none when it came from elsewhere. */
type Form = Record<string, string>

const Fields = z.record(z.string(), z.string())

async function readForm(c: Context, origin: string): Promise<Form> {
  return Fields.catch({}).parse(await readOwnForm(c, origin))
}

/** Shows the page again as it stood, with what happened. */
function backTo(c: Context, form: Form, happened: Record<string, string>): Response {
  const page = messagesUrl(readMessageQuery(form))
  return c.redirect(`${page}&${new URLSearchParams(happened)}`, 303)
}

const say = (said: Saying): Record<string, string> => ({ said })

/** POST: moves both clocks. */
export async function pressClock(c: Context, deps: MessageCentreDeps, origin: string): Promise<Response> {
  const form = await readForm(c, origin)
  const step = z.enum(clockSteps).safeParse(form.step)
  if (!step.success) return c.text('The clock has no such button', 400)
  return backTo(c, form, outcomeParameters(await moveClocks(deps.moving, step.data)))
}

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/)
const TextForm = z.object({ number: phone, ourNumber: phone, text: z.string().trim().min(1).max(1600) })

/** POST: a phone answers. */
export async function sendText(c: Context, deps: MessageCentreDeps, origin: string): Promise<Response> {
  const form = await readForm(c, origin)
  const reply = TextForm.safeParse(form)
  if (!reply.success) return backTo(c, form, say('nothing-to-answer'))
  await answerByText(deps.peers, reply.data)
  return backTo(c, form, say('text-sent'))
}

const DirectForm = z.object({
  id: z.uuid(),
  text: z.string().trim().min(1).max(4000),
  note: z.literal('yes').optional(),
})

/** POST: a receiver's office answers. */
export async function sendDirect(c: Context, deps: MessageCentreDeps, origin: string): Promise<Response> {
  const form = await readForm(c, origin)
  const reply = DirectForm.safeParse(form)
  const [message] = reply.success
    ? await readMessages(deps.peers.db, { kind: 'direct', id: reply.data.id })
    : []
  if (!reply.success || message?.direction !== 'received') return backTo(c, form, say('nothing-to-answer'))
  await answerByDirect(deps.hisp, message, { text: reply.data.text, attachesNote: reply.data.note === 'yes' })
  return backTo(c, form, say('direct-sent'))
}

/** POST: who obeys STOP. */
export async function setStopHandling(
  c: Context,
  deps: MessageCentreDeps,
  origin: string,
): Promise<Response> {
  const form = await readForm(c, origin)
  const isHandled = form.handled === 'yes'
  await putSetting(deps.peers.db, 'provider-handles-stop', isHandled ? 'yes' : 'no')
  return backTo(c, form, say(isHandled ? 'stop-handled' : 'stop-passed-on'))
}
