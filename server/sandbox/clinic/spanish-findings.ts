/** What a Spanish-speaking consultant wrote, by ICD-10 code of the reason: findings, then plan. */
const findings: Readonly<Record<string, readonly [findings: string, plan: string]>> = {
  'R07.9': [
    'ECG normal en reposo. Ecocardiograma de esfuerzo negativo hasta 9 METs.',
    'Baja probabilidad de enfermedad coronaria obstructiva. Continuar con la estatina.',
  ],
  'D50.9': [
    'Colonoscopia completa hasta ciego: dos adenomas tubulares resecados. Gastritis leve, H. pylori negativo.',
    'Hierro oral en días alternos por 3 meses. Colonoscopia de control en 7 años.',
  ],
  'K21.9': [
    'Esofagitis grado A de Los Ángeles, sin mucosa de Barrett.',
    'Omeprazol dos veces al día por 8 semanas y luego reducir.',
  ],
  'K58.0': [
    'Colonoscopia con biopsias normales, calprotectina fecal 22.',
    'Síndrome de intestino irritable con diarrea. Dieta baja en FODMAP.',
  ],
  'E11.65': [
    'HbA1c 9,1 %, IMC 33, sin retinopatía.',
    'Se inicia semaglutida semanal y se suspende glipizida. HbA1c en 3 meses.',
  ],
  'E11.319': [
    'Retinopatía no proliferativa leve en ambos ojos, sin edema macular. Agudeza 20/25.',
    'Control en 12 meses. Mantener HbA1c por debajo de 7,5 %.',
  ],
  'H40.9': [
    'Relación copa-disco 0,7 derecha y 0,6 izquierda; pérdida temprana de campo derecho.',
    'Latanoprost nocturno en ambos ojos; presión en 6 semanas.',
  ],
  'H25.9': [
    'Esclerosis nuclear 2+, mejor visión corregida 20/50 derecha.',
    'Se ofrece facoemulsificación del ojo derecho.',
  ],
  'N92.0': [
    'Ecografía: mioma intramural de 3 cm. Biopsia endometrial benigna.',
    'Se colocó hoy un sistema intrauterino con levonorgestrel.',
  ],
  'R87.610': ['Colposcopia adecuada, biopsia NIC 1.', 'Repetir prueba conjunta en 12 meses.'],
  'N83.201': ['Quiste simple de 4,6 cm, CA-125 normal.', 'Ecografía en 12 semanas.'],
  'F33.1': [
    'PHQ-9 17, sin intención suicida, sueño alterado.',
    'Cambio a venlafaxina y terapia cognitivo-conductual. Plan de seguridad escrito con la paciente.',
  ],
  'F41.1': ['GAD-7 15, sin ataques de pánico.', 'Sertralina 150 mg y terapia semanal. Control en 6 semanas.'],
}

export function findSpanishFindings(icd10: string): readonly [findings: string, plan: string] | undefined {
  return findings[icd10]
}
