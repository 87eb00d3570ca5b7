import { expect, test } from 'vitest'
import { listBackendWrites } from '../../server/use-cases/commands/backend-writes.ts'

test.each([
  ['system/Task.cu system/ServiceRequest.rs', ['Task.create', 'Task.update']],
  ['system/Communication.c system/Task.read', ['Communication.create']],
  [
    'system/Appointment.write system/Task.*',
    ['Appointment.create', 'Appointment.update', 'Task.create', 'Task.update'],
  ],
  ['patient/Task.cu user/Task.cu openid system/Patient.cu', []],
  ['', []],
])('of "%s" the backend may write %j', (scope, writes) => {
  expect(listBackendWrites(scope)).toEqual(writes)
})
