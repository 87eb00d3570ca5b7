import type { ColumnType } from 'kysely'

/** A moment of the real clock: what tokens live by, whatever day the clinic shows. */
type At = ColumnType<Date, Date, Date>
type Written = ColumnType<unknown, string, string>

/** Each profile is its own issuer, so its id leads every key. */
export interface AuthorizationTables {
  smart_launch: {
    profile: string
    launch_digest: string
    client_id: string
    patient: string | null
    encounter: string | null
    user_id: string
    options: Written
    expires_at: At
    used_at: At | null
  }
  smart_grant: {
    profile: string
    grant_id: string
    client_id: string
    /** The person who allowed it; null for a backend service. */
    user_id: string | null
    patient: string | null
    encounter: string | null
    scope: string
    nonce: string | null
    options: Written
    granted_at: At
    revoked_at: At | null
  }
  smart_code: {
    profile: string
    code_digest: string
    grant_id: string
    redirect_uri: string
    code_challenge: string
    expires_at: At
    used_at: At | null
  }
  smart_token: {
    profile: string
    token_digest: string
    kind: 'access' | 'refresh'
    grant_id: string
    scope: string
    issued_at: At
    expires_at: At
    /** Refresh tokens work once. */
    used_at: At | null
    revoked_at: At | null
  }
  smart_consent: {
    profile: string
    ticket_digest: string
    request: Written
    expires_at: At
    used_at: At | null
  }
  /** Requests without a launch, while someone signs in and picks a patient. */
  smart_sign_in: {
    profile: string
    ticket_digest: string
    request: Written
    expires_at: At
    used_at: At | null
  }
  smart_assertion: { profile: string; client_id: string; jti: string; expires_at: At }
  smart_signing_key: { profile: string; kid: string; alg: string; private_jwk: Written; created_at: At }
}
