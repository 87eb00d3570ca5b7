/**
 * What people text when they want no more texts, in folded words ({@link foldWords}). United States rules ask that
 * a revocation in any reasonable words be honoured, and name STOP, QUIT, END, REVOKE, OPT OUT, CANCEL and UNSUBSCRIBE.
 *
 * @see {@link https://www.ecfr.gov/current/title-47/section-64.1200#p-64.1200(a)(10) | 47 CFR 64.1200(a)(10)}
 */

/** Alone in a message each means: no more. "Cancel my visit" and "the end of May" do not. */
export const stopKeywords: ReadonlySet<string> = new Set([
  'stop',
  'stopall',
  'stop all',
  'end',
  'cancel',
  'unsubscribe',
  'quit',
  'revoke',
  'opt out',
  'optout',
  'alto',
  'parar',
  'pare',
  'paren',
  'para',
  'basta',
  'baja',
  'cancelar',
  'terminar',
  'salir',
])
export const startKeywords: ReadonlySet<string> = new Set([
  'start',
  'unstop',
  'opt in',
  'optin',
  'alta',
  'darme de alta',
  'deme de alta',
])
export const helpKeywords: ReadonlySet<string> = new Set(['help', 'info', 'ayuda', 'help me', 'ayudeme'])
export const yesKeywords: ReadonlySet<string> = new Set([
  'yes',
  'y',
  'yeah',
  'yep',
  'yes call me',
  'call me',
  'si',
  'claro',
  'si llameme',
  'si llamenme',
  'llameme',
  'llamenme',
])

const englishLink =
  '(?:ever|please|want|wanna|wish|like|would|you|u|to|me|us|be|being|get|getting|receive|receiving|any|more|anymore|these|those|this|your|the|send|sending|need|for|keep|a|no)'
const englishContact =
  '(?:text|texts|texting|texted|txt|txts|message|messages|messaging|msg|msgs|sms|contact|contacting|contacted|reminder|reminders|write|writing|bother|bothering|call|calling|disturb|harass|spam)'

/** Free words that take the permission back. Where it could be meant so, it is taken so. */
export const revocations: readonly RegExp[] = [
  new RegExp(
    `\\b(?:dont|do not|never|cease|no longer|not want|didnt ask for|quit|without) (?:${englishLink} ){0,6}${englishContact}\\b`,
  ),
  /\bno more\b/,
  /\bstop(?! (?:by|in|at|over)\b)/,
  /\bstop (?:by|in|at|over) \w* ?(?:text|messag)/,
  /\b(?:take|get|remove|delete|drop) (?:me|my (?:number|name|phone)|this number)\b(?! (?:to|there|in|an?)\b)/,
  /\b(?:lose|forget|erase|block) (?:my|this) (?:number|phone)\b/,
  /\b(?:unsubscribe|unsuscribe|desuscrib\w*|optout|opt(?:ed|ing)? (?:me )?out)\b/,
  /\b(?:leave me alone|go away|not interested|knock it off)\b/,
  /\b(?:revoke|withdraw|cancel) (?:my )?(?:consent|permission|texts?|messages?|subscription|reminders?)\b/,
  /\b(?:quit|end) (?:it|this|these|the|all|sending|texting|messaging|bothering)\b/,
  /\bno (?:mas|quiero mas|mas de)\b/,
  /\bno (?!pud|pued)(?:\w+ ){0,3}(?:mand(?:e|en|es|ar|arme)|envi(?:e|en|es|ar|arme)|escrib(?:a|an|as|ir|irme)|texte(?:e|en)|molest(?:e|en|es|ar)|contact(?:e|en|ar)|llam(?:e|en|es|ar|arme)|recibir)(?:me|nos)?\b/,
  /\bno (?:quiero|deseo|necesito|autorizo|acepto) (?:\w+ ){0,4}(?:mensajes?|mensajitos?|textos?|sms|recordatorios?)\b/,
  /\b(?:dej(?:e|en|a|ar)|par(?:e|en|a|ar)) (?:ya )?de (?:\w+ ){0,2}(?:mand|envi|escrib|text|molest|llam|contact)\w*/,
  /\b(?:quiten|quite|quita|borren|borre|borra|saquen|saque|saca|eliminen|elimine|elimina)(?:me|nme)?\b/,
  /\b(?:de baja|en paz|basta|no me interesan?)\b/,
  /\b(?:cancel(?:ar|e|en)|revoc(?:o|ar)) (?:\w+ ){0,2}(?:mensajes|textos|suscripcion|permiso|consentimiento)\b/,
]

/** The number belongs to somebody else. */
export const wrongNumbers: readonly RegExp[] = [
  /\bwrong (?:number|person|phone|guy|lady|one|#)/,
  /\b(?:not|isnt|aint) (?:the )?(?:right|correct) (?:number|person)\b/,
  /\b(?:im|i am|this is|this isnt|its|thats) not (?:her|his|him|that|this|the) ?(?:person|number|phone|patient)?$/,
  /\b(?:nobody|no one|noone|no body|none) (?:here )?(?:by|with|of) (?:that|this) name\b/,
  /\b(?:not|no longer|isnt) (?:my|his|her|their) (?:number|phone)\b/,
  /\bi just got this (?:number|phone)\b/,
  /\bdont know (?:this|that) (?:person|clinic|practice|doctor)\b/,
  /\bnot (?:a|your) patient\b/,
  /\b(?:numero|persona|telefono) (?:equivocad[oa]|incorrect[oa])\b/,
  /\b(?:se|te) equivoc\w+ (?:de )?(?:numero|persona|telefono)?/,
  /\bequivocad[oa]s?\b/,
  /\bno soy (?:esa|la|el|ese|su)\b/,
  /\b(?:no conozco a (?:esa|nadie)|aqui no vive|no es (?:mi|su|el) (?:numero|telefono))/,
]

/** Words that say nothing about what is wanted, around a keyword. */
export const courtesies: ReadonlySet<string> = new Set([
  'please',
  'pls',
  'plz',
  'thanks',
  'thank',
  'you',
  'thx',
  'ok',
  'okay',
  'now',
  'hi',
  'hello',
  'por',
  'favor',
  'gracias',
  'ya',
  'hola',
])
