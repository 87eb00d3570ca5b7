/** English sentences about one loop: facts, due dates, rules, what settles them, turns and conflicts. */
export const englishSentences = {
  'fact.draft': 'Draft. Not signed yet, so it is not sent and not counted.',
  'fact.captured':
    '{missing, select, owner {No owner yet.} receiver {No receiver chosen yet.} other {Neither receiver nor owner yet.}} Ordered {on}.',
  'fact.routed': 'Not sent yet. Routed to {receiver} on {on}.',
  'fact.routed.undelivered':
    'Delivery failed. The packet did not arrive at its destination, {receiver}; send it again.',
  'fact.sent':
    'No reply yet. Sent to {receiver} on {on}{days, plural, =0 {} one {, # day ago} other {, # days ago}}.',
  'fact.sent.delivered':
    'No reply yet. Delivered to {receiver}, sent {on}; a delivery receipt is not an acknowledgement.',
  'fact.sent.undelivered': 'Delivery failed. Sent to {receiver} on {on}; it did not arrive.',
  'fact.acknowledged': 'Received, not accepted yet. Receipt was confirmed on {on} by {receiver}.',
  'fact.info-requested': 'Information requested on {on}. An answer is owed to {receiver}.',
  'fact.accepted':
    'Accepted but not booked. Accepted on {on} by {receiver}; {maybe, select, yes {a booking that may belong here is not linked} other {no appointment is known}}.',
  'fact.scheduled': 'Booked for {visit}{who, select, known { with {with}} other {}}.',
  'fact.visit-unconfirmed':
    'Visit not confirmed. The appointment was {visit}; nothing shows whether it took place.',
  'fact.rebook-needed':
    '{cause, select, noshow {Missed visit, not rebooked.} other {Visit cancelled, not rebooked.}} Since {on}{days, plural, =0 {} one {, # day ago} other {, # days ago}}.',
  'fact.note-pending':
    'Consult note not received. Seen {on}{days, plural, =0 {, today} one {, # day ago} other {, # days ago}}.',
  'fact.interim-note': 'Interim note only. It arrived {on}; the final note is still owed.',
  'fact.reconcile': 'Note needs a decision. It arrived {on} and does not fit the other evidence.',
  'fact.rejected': 'Declined on {on} by {receiver}. Redirect it or close it.',
  'fact.cancel-requested': 'Cancellation requested on {on}. Not yet confirmed by {receiver}.',
  'fact.on-hold': 'On hold since {on}.',
  'fact.closed-completed': 'Closed. The consult note arrived {on}.',
  'fact.closed-completed.pending': 'Note arrived {on}. It waits for the referring clinician’s review.',
  'fact.closed-completed.acknowledged': 'Closed. The consult note arrived {on} and was reviewed {reviewed}.',
  'fact.closed': 'Closed without a report on {on}: {reason}.',
  'fact.void': 'Entered in error. It counts nowhere.',

  'fact.unconfirmed.captured':
    'Can’t confirm {missing, select, owner {whether anybody owns it} receiver {whether a receiver is chosen} other {whether a receiver and an owner are chosen}}. Ordered {on}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.routed':
    'Can’t confirm whether it was sent. {ack, select, undelivered {A delivery to {receiver} failed} other {Routed to {receiver} on {on}}}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.sent':
    'Can’t confirm whether there is a reply. {ack, select, delivered {Delivered to {receiver}, sent {on}} undelivered {Sent to {receiver} on {on} and not delivered} other {Sent to {receiver} on {on}}}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.acknowledged':
    'Can’t confirm whether it is accepted. Receipt was confirmed on {on} by {receiver}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.info-requested':
    'Can’t confirm whether the information was sent. It was requested on {on} by {receiver}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.accepted':
    'Can’t confirm whether a visit is booked. Accepted on {on} by {receiver}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.scheduled':
    'Can’t confirm whether the booking stands. Last known: {visit}{who, select, known { with {with}} other {}}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.visit-unconfirmed':
    'Can’t confirm whether the visit took place. The appointment was {visit}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.rebook-needed':
    'Can’t confirm whether it is rebooked. {cause, select, noshow {The last visit was missed on {on}} other {The last visit was cancelled on {on}}}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.note-pending':
    'Can’t confirm whether the consult note is back. Seen {on}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.interim-note':
    'Can’t confirm whether the final note is back. An interim note arrived {on}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.reconcile':
    'Can’t confirm whether the note was decided about. It arrived {on}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.rejected':
    'Can’t confirm whether it was redirected. Declined on {on} by {receiver}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.cancel-requested':
    'Can’t confirm whether the cancellation is confirmed. It was requested on {on} of {receiver}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.on-hold':
    'Can’t confirm whether it is still on hold. On hold since {on}; {sources} could not be read{read, select, partly { completely} other {}}.',
  'fact.unconfirmed.closed-completed':
    'Can’t confirm whether the note was reviewed. It arrived {on}; {sources} could not be read{read, select, partly { completely} other {}}.',

  'fact.untracked': 'Not tracked. It was ordered before tracking began, so no clock runs.',
  'fact.ownerless': 'Nobody owns this referral.',
  'fact.candidate':
    '{count, plural, one {A note that may belong here} other {# notes that may belong here}} arrived {on}; nobody has decided yet.',
  'fact.prior-report':
    'The report of a visit on {visit}, shortly before this referral, arrived {received}. If it answers the question, close the referral with the reason “{reason}”.',
  'fact.possible-booking':
    '{count, plural, one {A booking that may belong here} other {# bookings that may belong here, the first}}{dated, select, yes { for {visit}} other {}}{who, select, known { with {with}} other {}}; nobody has linked it, so the clocks run on.',
  'fact.deceased': 'The patient has died: outreach has stopped, and closing is proposed.',
  'fact.inactive': 'The patient record is inactive: outreach has stopped, and closing is proposed.',
  'fact.blind': 'Can’t confirm: {sources} could not be read completely. A missing answer is not good news.',
  'fact.attempt': 'This is attempt {attempt}; earlier attempts stay in the history.',

  'fact.auth.needed': 'Prior authorization is needed and not requested.',
  'fact.auth.submitted': 'Prior authorization is requested.',
  'fact.auth.pended': 'Prior authorization is pended by the payer.',
  'fact.auth.partially': 'Prior authorization is granted in part.',
  'fact.auth.denied': 'Prior authorization was denied.',
  'fact.auth.expired': 'Prior authorization has expired.',
  'fact.auth.performer-must-submit': 'The specialist has to request the authorization.',
  'fact.patient.declined': 'The patient said no.',
  'fact.patient.unreachable': 'The patient could not be reached.',
  'fact.patient.opted-out': 'The patient does not want messages.',

  'due.passed': '{clock}: due {due}, {days, plural, =0 {passed} one {# day overdue} other {# days overdue}}.',
  'due.due-soon': '{clock}: due {due}.',
  'due.running': '{clock}: due {due}.',
  'due.pending': 'If nothing shows by {due} that the visit took place, somebody asks.',
  'due.paused.on-hold': '{clock}: paused. The referral is on hold.',
  'due.paused.authorization-pended': '{clock}: paused while the authorization is pended.',
  'due.unknown': '{clock}: due {due}. Verify before acting.',
  'escalation.level':
    'Escalation level {level} of {of}; next on {due}: {action, select, nudge {{recipients} {count, plural, one {is} other {are}} reminded} alert {{recipients} {count, plural, one {is} other {are}} alerted} task {a task for {recipients}} phone {a phone call by {recipients}} message {a message to {recipients}} letter {a call and a letter by {recipients}} document {{recipients} to document the attempts and decide} other {{recipients} to check by hand}}.',
  'escalation.last': 'Escalation level {level} of {of}, the last.',

  'rule.route': '{urgency}: receiver and owner {within} of the order. {policy}, revision {revision}.',
  'rule.send': '{urgency}: sent {within} of routing. {policy}, revision {revision}.',
  'rule.confirm': '{urgency}: the specialist replies {within} of sending. {policy}, revision {revision}.',
  'rule.unscheduled':
    '{urgency}: booked {within} of {cause, select, none {the order} noshow {the missed visit} cancelled {the cancellation} redirect {the redirection} other {the reopening}}. {policy}, revision {revision}.',
  'rule.patient':
    '{urgency}: somebody speaks to the patient {within} while nothing is booked. {policy}, revision {revision}.',
  'rule.respond': '{urgency}: the specialist’s question is answered {within}. {policy}, revision {revision}.',
  'rule.redirect': '{urgency}: redirected or closed {within} of the decline. {policy}, revision {revision}.',
  'rule.late-booking':
    '{urgency}: a visit after the wanted-by date is acted on as soon as it is known. {policy}, revision {revision}.',
  'rule.visit':
    '{urgency}: a visit that nothing confirms is asked about {within}, counted from 24 hours after its end. {policy}, revision {revision}.',
  'rule.note': '{urgency}: note back {within} of the visit. {policy}, revision {revision}.',
  'rule.match':
    '{urgency}: a note is matched or refused {within} of its arrival. {policy}, revision {revision}.',
  'rule.review':
    '{urgency}: the referring clinician reviews the note {within}. {policy}, revision {revision}.',
  'rule.cancel': '{urgency}: the cancellation is confirmed {within}. {policy}, revision {revision}.',
  'rule.hold': '{urgency}: a hold is reviewed {within}. {policy}, revision {revision}.',
  'rule.blind': '{urgency}: what cannot be read is checked by hand {within}. {policy}, revision {revision}.',

  'green.route': 'Settled when a receiver and an owner are chosen.',
  'green.send': 'Settled when the referral is sent.',
  'green.confirm': 'Settled when the specialist’s office accepts, declines or books.',
  'green.unscheduled': 'Settled when an appointment is booked, through any channel.',
  'green.patient': 'Settled when an appointment is booked, or the referral is closed with a reason.',
  'green.respond': 'Settled when the information is sent.',
  'green.redirect': 'Settled when it is sent to another receiver, or closed with a reason.',
  'green.late-booking': 'Settled when an earlier appointment is booked, or the wanted-by date is changed.',
  'green.visit': 'Settled when the visit is recorded as kept, missed or moved.',
  'green.note': 'Settled when the final consult note arrives and is matched.',
  'green.match': 'Settled when somebody decides whether the note belongs to this referral.',
  'green.review': 'Settled when the referring clinician reviews the note.',
  'green.cancel': 'Settled when the cancellation is confirmed, or forced with a reason.',
  'green.hold': 'Settled when the hold is ended or renewed.',
  'green.blind': 'Settled when reading {sources} works again, or somebody checks by hand and records it.',
  'green.draft': 'Settled when the order is signed.',
  'green.close': 'Settled when the referral is closed with a reason.',

  'turn.owner': 'Next to act: the owner{known, select, yes {, {who}} other {}}.',
  'turn.coordinator-lead': 'Next to act: the coordinator lead, because nobody owns it.',
  'turn.referrer': 'Next to act: the referring clinician{known, select, yes {, {who}} other {}}.',
  'turn.receiver': 'Next to act: the specialist’s office{known, select, yes {, {who}} other {}}.',
  'turn.patient': 'Next to act: the patient.',
  'turn.payer': 'Next to act: the payer.',
  'turn.nobody': 'Nobody has to act.',

  'conflict.note-without-visit': 'A final note is here, but no visit was ever seen.',
  'conflict.future-appointment-open': 'The note is back while an appointment is still booked.',
  'conflict.note-on-noshow-day': 'A note is dated on the day the visit was recorded as missed.',
  'conflict.note-pre-dates-referral': 'A note on file is older than this referral.',
  'conflict.order-revoked': 'The order was revoked, and a final note arrived.',
  'conflict.seen-after-cancel': 'The patient was seen after the order was cancelled.',
  'conflict.revoked-but-booked': 'The order is revoked, but an appointment is still booked.',
  'conflict.order-completed-no-report': 'The EHR calls the order completed, but no report is here.',
  'conflict.completed-no-document': 'The specialist reported it complete without sending a note.',
  'conflict.duplicate-booking': 'Two appointments are booked with different organizations.',
  'conflict.leakage-out-of-network': 'The patient was seen outside the network.',
  'conflict.redirected-elsewhere': 'The patient was seen by someone other than the chosen specialist.',
  'conflict.possible-duplicate': 'Another open referral looks the same.',
  'conflict.auth-denied-before-visit': 'Authorization is denied, and a visit is booked.',
  'conflict.booked-too-late': 'The visit is booked later than it was wanted.',
  'conflict.patient-deceased': 'The patient has died.',
  'conflict.loop-key-guessed': 'The referral number of a message had to be guessed.',
  'conflict.illegal-transition': 'The evidence shows steps in an impossible order.',
} as const
