import type { SpecialtyKey } from './specialties.ts'

export type SpanishFindings = readonly [diagnosis: string, findings: string, plan: string]

/** What a Spanish-speaking consultant wrote, by ICD-10 code of the reason. */
const findings: Readonly<Record<string, SpanishFindings>> = {
  'R07.9': [
    'Dolor torácico',
    'ECG normal en reposo. Ecocardiograma de esfuerzo negativo hasta 9 METs.',
    'Baja probabilidad de enfermedad coronaria obstructiva. Continuar con la estatina.',
  ],
  'D50.9': [
    'Anemia ferropénica',
    'Colonoscopia completa hasta ciego: dos adenomas tubulares resecados. Gastritis leve, H. pylori negativo.',
    'Hierro oral en días alternos por 3 meses. Colonoscopia de control en 7 años.',
  ],
  'K21.9': [
    'Reflujo gastroesofágico',
    'Esofagitis grado A de Los Ángeles, sin mucosa de Barrett.',
    'Omeprazol dos veces al día por 8 semanas y luego reducir.',
  ],
  'K58.0': [
    'Síndrome de intestino irritable con diarrea',
    'Colonoscopia con biopsias normales, calprotectina fecal 22.',
    'Dieta baja en FODMAP con nutricionista, loperamida si es necesario.',
  ],
  'E11.65': [
    'Diabetes tipo 2 con hiperglucemia',
    'HbA1c 9,1 %, IMC 33, sin retinopatía.',
    'Se inicia semaglutida semanal y se suspende glipizida. HbA1c en 3 meses.',
  ],
  'E11.319': [
    'Retinopatía diabética',
    'Retinopatía no proliferativa leve en ambos ojos, sin edema macular. Agudeza 20/25.',
    'Control en 12 meses. Mantener HbA1c por debajo de 7,5 %.',
  ],
  'H40.9': [
    'Glaucoma',
    'Relación copa-disco 0,7 derecha y 0,6 izquierda; pérdida temprana de campo derecho.',
    'Latanoprost nocturno en ambos ojos; presión en 6 semanas.',
  ],
  'H25.9': [
    'Catarata senil',
    'Esclerosis nuclear 2+, mejor visión corregida 20/50 derecha.',
    'Se ofrece facoemulsificación del ojo derecho.',
  ],
  'N92.0': [
    'Menstruación abundante',
    'Ecografía: mioma intramural de 3 cm. Biopsia endometrial benigna.',
    'Se colocó hoy un sistema intrauterino con levonorgestrel.',
  ],
  'R87.610': [
    'Citología con ASC-US',
    'Colposcopia adecuada, biopsia NIC 1.',
    'Repetir prueba conjunta en 12 meses.',
  ],
  'N83.201': [
    'Quiste ovárico derecho',
    'Quiste simple de 4,6 cm, CA-125 normal.',
    'Ecografía en 12 semanas.',
  ],
  'F33.1': [
    'Depresión mayor recurrente, moderada',
    'PHQ-9 17, sin intención suicida, sueño alterado.',
    'Cambio a venlafaxina y terapia cognitivo-conductual. Plan de seguridad por escrito.',
  ],
  'F41.1': [
    'Ansiedad generalizada',
    'GAD-7 15, sin ataques de pánico.',
    'Sertralina 150 mg y terapia semanal. Control en 6 semanas.',
  ],
}

/** Headings of the specialties whose offices here write in Spanish. */
const titles: Readonly<Partial<Record<SpecialtyKey, string>>> = {
  gastroenterology: 'Consulta de gastroenterología',
  ophthalmology: 'Consulta de oftalmología',
  obgyn: 'Consulta de ginecología',
  psychiatry: 'Consulta de psiquiatría',
}

export function findSpanishFindings(icd10: string): SpanishFindings | undefined {
  return findings[icd10]
}

export function spanishTitle(specialty: SpecialtyKey): string {
  return titles[specialty] ?? 'Informe de consulta'
}
