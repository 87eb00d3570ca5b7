import { createWording, type Language, type Wording } from '#contract/wording.ts'
import { countCms50, type Cms50Result, type MeasuredPatient } from '#domain/cms50.ts'
import { countByClinician } from '#domain/cms50/clinicians.ts'
import { toMeasureReports } from '#domain/cms50/measure-reports.ts'
import type { Cms50Warning } from '#domain/cms50/patient-data.ts'
import { toIso } from '#domain/iso-instant.ts'
import { writeCsv } from '../worklist/write-csv.ts'

/** Days are shown as they are written in the data, so that the zone does not matter. */
export async function loadMeasureWording(language: Language): Promise<Wording> {
  const catalogue =
    language === 'es'
      ? (await import('#domain/wording/measure-es.ts')).measureEs
      : (await import('#domain/wording/measure-en.ts')).measureEn
  return createWording(language, 'UTC', catalogue)
}

const bit = (isIn: boolean): 0 | 1 => (isIn ? 1 : 0)

/** One patient's answer, with its reasons in words. */
export function toPatient({ patient, ipp, denom, numer, why }: MeasuredPatient, wording: Wording) {
  return {
    patient,
    ipp: bit(ipp),
    denom: bit(denom),
    numer: bit(numer),
    why: why.map((reason) => ({
      population: reason.population,
      isMet: reason.isMet,
      text: wording.say(reason),
      rule: reason.rule,
      evidence: reason.evidence,
    })),
  }
}

/** One line of JSON: the counts, then every patient with the reasons; the clinicians' part only when it is asked for. */
export function toJson(result: Cms50Result, isByClinician: boolean, wording: Wording): string {
  const clinicians = isByClinician && {
    attribution: wording.label('cms50.attribution'),
    clinicians: countByClinician(result.patients).map(({ clinician, display, ipp, denom, numer }) => ({
      clinician: clinician ?? null,
      display: display ?? null,
      ipp,
      denom,
      numer,
    })),
  }
  const patients = result.patients.map((one) => toPatient(one, wording))
  return `${JSON.stringify({ ...countCms50(result.patients), patients, ...clinicians })}\n`
}

/** One row a patient; with `--by clinician` one row a clinician instead, each marked as the practice's own attribution. */
export function toCsv({ patients }: Cms50Result, isByClinician: boolean, wording: Wording): string {
  if (isByClinician) {
    const attribution = wording.label('cms50.attribution')
    return writeCsv([
      ['clinician', 'display', 'ipp', 'denom', 'numer', 'attribution'],
      ...countByClinician(patients).map(({ clinician, display, ipp, denom, numer }) => [
        clinician ?? wording.label('cms50.no-clinician'),
        display ?? '',
        ...[ipp, denom, numer].map(String),
        attribution,
      ]),
    ])
  }
  return writeCsv([
    ['patient', 'ipp', 'denom', 'numer', 'requester', 'why', 'evidence'],
    ...patients.map(({ patient, ipp, denom, numer, requester, why }) => [
      patient,
      ...[ipp, denom, numer].map((isIn) => String(bit(isIn))),
      requester?.reference ?? '',
      why.map((reason) => wording.say(reason)).join(' '),
      [...new Set(why.flatMap(({ evidence }) => evidence))].join(' '),
    ]),
  ])
}

/** A Bundle of MeasureReports. */
export function toReports(
  result: Cms50Result,
  isByClinician: boolean,
  now: number,
  wording: Wording,
): string {
  const words = isByClinician
    ? { attribution: wording.label('cms50.attribution'), unknown: wording.label('cms50.no-clinician') }
    : undefined
  return `${JSON.stringify(toMeasureReports(result, toIso(now), words))}\n`
}

/** One line for standard error. */
export function toWarning({ code, patient, evidence }: Cms50Warning, wording: Wording): string {
  const whose = patient === undefined ? '' : `${patient}: `
  return `${whose}${wording.label(`cms50.warning.${code}`)} (${evidence.join(', ')}; ${code})`
}
