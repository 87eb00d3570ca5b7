import type { Cms50Answer, Cms50Patients, Cms50Shown } from '#contract/reports.ts'
import type { Wording } from '#contract/wording.ts'
import { countCms50, type Cms50Result, type MeasuredPatient } from '#domain/cms50.ts'
import { countByClinician } from '#domain/cms50/clinicians.ts'
import type { MeasuredPerson, MeasuredPractice } from './measure-practice.ts'

/** The measure's counts, by clinician as the practice attributes them, and what in the data is ambiguous. */
export function showMeasure({ result }: MeasuredPractice, wording: Wording): Cms50Answer {
  const { year, patients, warnings } = result
  return {
    year,
    patients: patients.length,
    ...countCms50(patients),
    clinicians: countByClinician(patients).map(({ clinician, display, ipp, denom, numer }) => ({
      ...{ ipp, denom, numer },
      ...(clinician !== undefined && { clinician }),
      ...(display !== undefined && { display }),
    })),
    warnings: [...Map.groupBy(warnings, ({ code }) => code)].map(([code, same]) => ({
      code,
      text: wording.label(`cms50.warning.${code}`),
      count: same.length,
    })),
  }
}

const belongs: Readonly<Record<Cms50Shown, (one: MeasuredPatient) => boolean>> = {
  numer: ({ numer }) => numer,
  gap: ({ denom, numer }) => denom && !numer,
  out: ({ ipp }) => !ipp,
}

export const measuredPageSize = 100

/** A page of patients with why each is in or out, by name; those this person may not see are only counted. */
export function showMeasured(
  { result, people }: MeasuredPractice,
  wording: Wording,
  asked: { shown: Cms50Shown; skip: number; seesRestricted: boolean },
): Cms50Patients {
  const all = result.patients.filter(belongs[asked.shown])
  const visible = all
    .flatMap((one) => {
      const person = people.get(one.patient)
      return mayBeShown(person, asked.seesRestricted) ? [{ one, person }] : []
    })
    .toSorted(
      (a, b) => a.person.name.localeCompare(b.person.name) || (a.one.patient < b.one.patient ? -1 : 1),
    )
  return {
    total: all.length,
    hidden: all.length - visible.length,
    patients: visible.slice(asked.skip, asked.skip + measuredPageSize).map(({ one, person }) => ({
      patient: one.patient,
      name: person.name,
      ...(person.birthDate !== undefined && { birthDate: person.birthDate }),
      ...(person.mrn !== undefined && { mrn: person.mrn }),
      why: one.why.map((reason) => ({
        population: reason.population,
        isMet: reason.isMet,
        text: wording.say(reason),
        evidence: reason.evidence,
      })),
    })),
  }
}

/** The answer without the patients this person may not see, for a file that names each. */
export function withoutHidden({ result, people }: MeasuredPractice, seesRestricted: boolean): Cms50Result {
  const patients = result.patients.filter(({ patient }) => mayBeShown(people.get(patient), seesRestricted))
  return { ...result, patients }
}

function mayBeShown(person: MeasuredPerson | undefined, seesRestricted: boolean): person is MeasuredPerson {
  return person !== undefined && (seesRestricted || !person.isRestricted)
}
