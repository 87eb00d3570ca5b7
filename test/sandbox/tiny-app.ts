import { createServer } from 'node:http'

/** The launch page of an app: prepares PKCE and asks the EHR for a code. */
const launchPage = `<!doctype html><title>Tiny app</title><script type="module">
const here = new URLSearchParams(location.search)
const iss = here.get('iss')
const discovery = await (await fetch(iss + '/.well-known/smart-configuration')).json()
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=/g, '')
const verifier = encode(crypto.getRandomValues(new Uint8Array(32)))
const challenge = encode(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
const state = encode(crypto.getRandomValues(new Uint8Array(16)))
const redirect = location.origin + '/t/sandbox-full/app'
sessionStorage.setItem(state, JSON.stringify({ iss, verifier, redirect, token: discovery.token_endpoint }))
location.replace(discovery.authorization_endpoint + '?' + new URLSearchParams({
  response_type: 'code', client_id: 'baton', redirect_uri: redirect, aud: iss, state, launch: here.get('launch'),
  scope: 'launch openid fhirUser patient/Patient.rs patient/Task.cruds',
  code_challenge: challenge, code_challenge_method: 'S256' }))
</script>`

/** Where the code comes back: trades it, reads the patient, changes a Task under its ETag, and says what it saw. */
const appPage = `<!doctype html><title>Tiny app</title><p role="status">waiting</p><script type="module">
const here = new URLSearchParams(location.search)
const say = (text) => { document.querySelector('p').textContent = text }
const kept = JSON.parse(sessionStorage.getItem(here.get('state')))
if (here.has('error')) say('refused: ' + here.get('error'))
else {
  const answer = await fetch(kept.token, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code',
    code: here.get('code'), redirect_uri: kept.redirect, client_id: 'baton', code_verifier: kept.verifier }) })
  const tokens = await answer.json()
  const headers = { authorization: 'Bearer ' + tokens.access_token }
  const patient = await (await fetch(kept.iss + '/Patient/' + tokens.patient, { headers })).json()
  const path = kept.iss + '/Task/' + tokens.patient + '-task'
  const read = await fetch(path, { headers })
  const task = await read.json()
  const written = await fetch(path, { method: 'PUT', body: JSON.stringify({ ...task, description: 'seen' }),
    headers: { ...headers, 'content-type': 'application/fhir+json', 'if-match': read.headers.get('etag') } })
  say(patient.name[0].family + ' ' + read.status + ' ' + written.status + ' ' + written.headers.get('etag'))
}
</script>`

/** A SMART app of two pages on a site of its own, as small as an app can be; listening on the port given. */
export async function openTinyApp(port: number): Promise<{ close: () => void }> {
  const server = createServer((request, response) => {
    const isLaunch = request.url?.startsWith('/launch') === true
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(isLaunch ? launchPage : appPage)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { close: () => server.close() }
}
