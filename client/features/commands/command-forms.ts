import {
  acceptanceForm,
  acknowledgementForm,
  closeForm,
  declineForm,
  informationRequestForm,
  reopenForm,
} from './answer-forms.tsx'
import { assignForm } from './assign-form.tsx'
import { bookForm, rebookForm, recordForm } from './booking-forms.tsx'
import { cancelForm, forceCancelForm, startTrackingForm, urgencyForm } from './change-forms.tsx'
import { fileNoteForm, rejectNoteForm } from './note-forms.tsx'
import { recordsForm, sendForm } from './paper-forms.tsx'
import { redirectForm, routeForm } from './receiver-forms.tsx'
import { reviewNoteForm } from './review-form.tsx'
import { cancelVisitForm, linkForm, noShowForm, unlinkForm } from './visit-forms.tsx'
import {
  completeWorkForm,
  escalateForm,
  holdForm,
  logContactForm,
  requestNoteForm,
  resumeForm,
  snoozeForm,
} from './work-forms.tsx'
import type { CommandForm, FormName } from './command-form.ts'

/** The form of every command that has one. */
export const commandForms: Readonly<Record<FormName, CommandForm>> = {
  assign: assignForm,
  snooze: snoozeForm,
  escalate: escalateForm,
  'log-contact': logContactForm,
  'request-note': requestNoteForm,
  'record-appointment': recordForm,
  close: closeForm,
  hold: holdForm,
  resume: resumeForm,
  route: routeForm,
  redirect: redirectForm,
  reopen: reopenForm,
  'record-acceptance': acceptanceForm,
  'record-decline': declineForm,
  'send-packet': sendForm,
  'record-acknowledgement': acknowledgementForm,
  'record-information-request': informationRequestForm,
  'request-records': recordsForm,
  'book-appointment': bookForm,
  rebook: rebookForm,
  'record-no-show': noShowForm,
  'cancel-appointment': cancelVisitForm,
  'complete-work': completeWorkForm,
  'link-appointment': linkForm,
  'unlink-appointment': unlinkForm,
  'change-urgency': urgencyForm,
  cancel: cancelForm,
  'force-cancel': forceCancelForm,
  'start-tracking': startTrackingForm,
  'file-note': fileNoteForm,
  'reject-note': rejectNoteForm,
  'review-note': reviewNoteForm,
}
