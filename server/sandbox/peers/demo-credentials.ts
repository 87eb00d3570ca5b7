/**
 * What Baton signs in with at the sandbox's peers. They guard nothing: whoever reaches the loopback port may read
 * them here, and the issuer files of the sandbox repeat them.
 */

/** Twilio: the account is the user name, the token the password and the key of every callback's signature. */
export const twilioAccountSid = 'AC5a6e64626f78000000000000000000b4'
export const twilioAuthToken = 'sandbox-twilio-token'

/** Sinch: a project with an access key. */
export const faxProjectId = 'sandbox-fax-project'
export const faxKeyId = 'sandbox-fax-key'
export const faxKeySecret = 'sandbox-fax-secret'

/** Mail and HISP take any password for this user, and say nothing else about it. */
export const smtpUser = 'baton'

/** Voice agent: key of the HMAC over what is posted to it. */
export const voiceSecret = 'sandbox-voice-secret'
