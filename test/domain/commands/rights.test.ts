import { expect, it } from 'vitest'
import { commandRights, mayCommand } from '#domain/commands/command-rights.ts'
import type { CommandName } from '#domain/commands/command.ts'
import { staffRoles } from '#domain/staff.ts'

/** One line per command: who may, `i` for intake where the referral came to us. */
const table = `
  refer                       clinician coordinator
  route                       clinician coordinator
  send-packet                 clinician coordinator i
  record-acknowledgement      clinician coordinator i
  record-acceptance           clinician coordinator i
  record-information-request  clinician coordinator i
  record-decline              clinician coordinator i
  record-appointment          clinician coordinator i
  book-appointment            clinician coordinator i
  record-no-show              clinician coordinator i
  cancel-appointment          clinician coordinator i
  rebook                      clinician coordinator i
  log-contact                 clinician coordinator i
  request-note                clinician coordinator
  request-records             clinician coordinator i
  hold                        clinician coordinator
  resume                      clinician coordinator
  redirect                    clinician coordinator
  cancel                      clinician coordinator
  force-cancel                clinician coordinator
  close                       clinician coordinator manager
  reopen                      clinician coordinator
  change-urgency              clinician
  assign                      clinician coordinator manager
  snooze                      clinician coordinator manager
  escalate                    clinician coordinator manager
  complete-work               clinician coordinator i manager
  link-appointment            clinician coordinator
  unlink-appointment          clinician coordinator
  start-tracking              clinician coordinator
  file-note                   clinician coordinator
  reject-note                 clinician coordinator
  review-note                 clinician
`
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))

it('every command has its row in the table of rights', () => {
  expect(rows.map(([name]) => name)).toEqual(Object.keys(commandRights))
})

it('every role may do exactly what the table says, by direction', () => {
  const names = Object.keys(commandRights).filter((name): name is CommandName => name in commandRights)
  const roles = staffRoles.filter((role) => role !== 'coordinator-lead')
  const said = rows.map(([name = '', ...who]) => [
    name,
    roles.filter((role) => who.includes(role === 'intake' ? 'i' : role)),
  ])
  const found = (direction: 'inbound' | 'outbound') =>
    names.map((name) => [name, roles.filter((role) => mayCommand([role], name, direction))])
  expect(found('inbound')).toEqual(said)
  expect(found('outbound').map(([, who]) => who)).toEqual(
    said.map(([, who]) => (Array.isArray(who) ? who.filter((role) => role !== 'intake') : who)),
  )
  for (const name of names)
    expect(mayCommand(['coordinator-lead'], name, 'outbound')).toBe(
      mayCommand(['coordinator'], name, 'outbound'),
    )
})

it('one of several roles is enough, and none is nothing', () => {
  expect(mayCommand(['compliance', 'clinician'], 'change-urgency', 'outbound')).toBe(true)
  expect(mayCommand(['coordinator'], 'change-urgency', 'outbound')).toBe(false)
  expect(mayCommand(['intake'], 'record-acceptance', 'inbound')).toBe(true)
  expect(mayCommand(['intake'], 'record-acceptance', 'internal')).toBe(false)
  expect(mayCommand([], 'log-contact', 'outbound')).toBe(false)
})
