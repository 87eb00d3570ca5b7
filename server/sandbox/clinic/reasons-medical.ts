import type { SpecialtyKey } from './specialties.ts'

/** Why a patient is referred, and what the specialist will have found. */
export type ReferralReason = readonly [
  icd10: string,
  diagnosis: string,
  question: string,
  findings: string,
  plan: string,
]

/** Medical specialties; at least two reasons each. */
export const medicalReasons = {
  cardiology: [
    [
      'R07.9',
      'Chest pain, unspecified',
      'Exertional chest pressure for six weeks. Is stress testing indicated?',
      'Normal rest ECG. Exercise stress echocardiogram negative to 9 METs, no wall motion abnormality.',
      'Low likelihood of obstructive disease. Continue statin, return only if symptoms recur.',
    ],
    [
      'I48.91',
      'Unspecified atrial fibrillation',
      'New irregular pulse with atrial fibrillation on office ECG. Rate control and anticoagulation?',
      'Paroxysmal atrial fibrillation on 14-day monitor, CHA2DS2-VASc 3. Left atrium mildly enlarged.',
      'Apixaban 5 mg twice daily started, metoprolol succinate 25 mg daily. Recheck in 3 months.',
    ],
    [
      'I50.9',
      'Heart failure, unspecified',
      'Worsening ankle swelling, BNP raised. Please evaluate and optimise therapy.',
      'LVEF 38 %, no significant valve disease. NYHA class II.',
      'Start sacubitril/valsartan low dose, continue carvedilol; basic metabolic panel in 2 weeks at your office.',
    ],
    [
      'R00.2',
      'Palpitations',
      'Daily palpitations, normal TSH and electrolytes. Ambulatory monitoring?',
      'Fourteen-day monitor: isolated premature atrial beats, symptom correlation good, no sustained arrhythmia.',
      'Reassured, caffeine reduction. No medication needed.',
    ],
  ],
  gastroenterology: [
    [
      'D50.9',
      'Iron deficiency anemia, unspecified',
      'Iron-deficiency anemia, ferritin 6. Colonoscopy and upper endoscopy?',
      'Colonoscopy to cecum: two tubular adenomas (6 and 8 mm) removed. Upper endoscopy: mild gastritis, H. pylori negative.',
      'Oral iron every other day for 3 months. Surveillance colonoscopy in 7 years.',
    ],
    [
      'K21.9',
      'Gastro-esophageal reflux disease without esophagitis',
      'Reflux despite eight weeks of daily omeprazole. Endoscopy?',
      'Los Angeles grade A esophagitis, no Barrett mucosa.',
      'Omeprazole twice daily for 8 weeks, then step down. Weight and meal timing advice given.',
    ],
    [
      'K58.0',
      'Irritable bowel syndrome with diarrhea',
      'Diarrhea for four months, celiac serology negative. Further work-up?',
      'Colonoscopy with biopsies normal, fecal calprotectin 22.',
      'IBS-D confirmed. Low FODMAP trial with dietitian, loperamide as needed.',
    ],
  ],
  neurology: [
    [
      'G43.909',
      'Migraine, unspecified, not intractable, without status migrainosus',
      'Migraine eight days a month in spite of propranolol. Preventive options?',
      'Normal neurological examination. Episodic migraine without aura, medication overuse excluded.',
      'Topiramate titration to 50 mg twice daily; rizatriptan for attacks. Headache diary, return in 3 months.',
    ],
    [
      'G56.01',
      'Carpal tunnel syndrome, right upper limb',
      'Night-time numbness of the right hand. Nerve conduction study please.',
      'Nerve conduction: moderate right median neuropathy at the wrist, no axonal loss.',
      'Night splint for 6 weeks; surgical opinion if no better.',
    ],
    [
      'R41.3',
      'Other amnesia',
      'Family reports memory decline over a year. Cognitive assessment?',
      'MoCA 22/30 with amnestic profile, independent in daily living. MRI with mild hippocampal atrophy.',
      'Mild cognitive impairment. Driving discussed, repeat testing in 6 months.',
    ],
  ],
  endocrinology: [
    [
      'E11.65',
      'Type 2 diabetes mellitus with hyperglycemia',
      'HbA1c 9.4 % on metformin and glipizide. Next step?',
      'HbA1c 9.1 %, BMI 33, no retinopathy. Good understanding of diet.',
      'Semaglutide weekly started, glipizide stopped. HbA1c in 3 months at your office.',
    ],
    [
      'E04.1',
      'Nontoxic single thyroid nodule',
      'Palpable 2 cm thyroid nodule, TSH normal. Biopsy?',
      'Ultrasound: 2.1 cm TI-RADS 4 nodule. Fine-needle aspiration: benign, Bethesda II.',
      'Repeat ultrasound in 12 months. No treatment.',
    ],
    [
      'E05.90',
      'Thyrotoxicosis, unspecified without thyrotoxic crisis or storm',
      'TSH suppressed, weight loss and tremor. Please evaluate.',
      'TRAb positive, diffuse uptake: Graves disease.',
      'Methimazole 15 mg daily. Blood count and liver tests in 4 weeks.',
    ],
  ],
  nephrology: [
    [
      'N18.32',
      'Chronic kidney disease, stage 3b',
      'eGFR fell from 52 to 41 in a year. Please advise.',
      'eGFR 40, albumin/creatinine 310 mg/g, kidneys 9.8 cm, no obstruction.',
      'Diabetic and hypertensive kidney disease. Empagliflozin 10 mg daily, avoid NSAIDs, labs every 3 months.',
    ],
    [
      'R80.9',
      'Proteinuria, unspecified',
      'Persistent proteinuria 1.2 g/day, normal eGFR. Biopsy needed?',
      'Urine sediment bland, serologies negative, proteinuria 1.0 g/day.',
      'Losartan to 100 mg. Biopsy if above 1.5 g/day after 3 months.',
    ],
  ],
  rheumatology: [
    [
      'M06.9',
      'Rheumatoid arthritis, unspecified',
      'Symmetric hand swelling, anti-CCP positive. Please start treatment.',
      'Eleven tender and eight swollen joints, CRP 24, early erosions on hand films.',
      'Methotrexate 15 mg weekly with folic acid, prednisone taper. Monthly blood count and liver tests.',
    ],
    [
      'M32.9',
      'Systemic lupus erythematosus, unspecified',
      'Photosensitive rash, ANA 1:640, joint pain. Lupus?',
      'Anti-dsDNA positive, C3 low, urine clear. Meets 2019 EULAR/ACR criteria.',
      'Hydroxychloroquine 200 mg twice daily, baseline eye examination requested.',
    ],
  ],
  pulmonary: [
    [
      'J45.40',
      'Moderate persistent asthma, uncomplicated',
      'Asthma poorly controlled on inhaled steroid. Step up?',
      'FEV1 68 % with 15 % reversibility, FeNO 48 ppb.',
      'Budesonide/formoterol as maintenance and reliever. Technique corrected, review in 8 weeks.',
    ],
    [
      'R91.1',
      'Solitary pulmonary nodule',
      'Incidental 9 mm right upper lobe nodule on CT. Follow-up plan?',
      'Smooth 9 mm solid nodule, PET without uptake, smoking history 20 pack-years.',
      'Low-dose CT in 3 months, then by Fleischner guidance.',
    ],
    [
      'G47.33',
      'Obstructive sleep apnea (adult) (pediatric)',
      'Loud snoring, Epworth 15. Sleep study?',
      'Home sleep test: AHI 31 per hour, lowest saturation 82 %.',
      'Auto-CPAP 6–14 cm H2O ordered, compliance visit in 6 weeks.',
    ],
  ],
  'infectious-disease': [
    [
      'B18.2',
      'Chronic viral hepatitis C',
      'Hepatitis C antibody and RNA positive. Treatment?',
      'Genotype 1a, fibrosis stage F1 by elastography, HIV and HBV negative.',
      'Sofosbuvir/velpatasvir for 12 weeks; RNA at 12 weeks after the end.',
    ],
    [
      'R76.12',
      'Nonspecific reaction to cell mediated immunity measurement of gamma interferon antigen response without active tuberculosis',
      'Positive interferon-gamma release assay and upper lobe scar. Active disease?',
      'Three sputum cultures negative, CT without active lesions: latent infection.',
      'Rifampin 600 mg daily for 4 months, liver tests monthly.',
    ],
  ],
  psychiatry: [
    [
      'F33.1',
      'Major depressive disorder, recurrent, moderate',
      'Two antidepressants without remission. Medication review?',
      'PHQ-9 17, no suicidal intent, sleep disturbed.',
      'Change to venlafaxine, cognitive behavioural therapy arranged. Safety plan written with the patient.',
    ],
    [
      'F41.1',
      'Generalized anxiety disorder',
      'Anxiety interfering with work despite sertraline. Please evaluate.',
      'GAD-7 15, no panic attacks, caffeine high.',
      'Sertraline to 150 mg, therapy weekly. Review in 6 weeks.',
    ],
  ],
  oncology: [
    [
      'D75.839',
      'Thrombocytosis, unspecified',
      'Platelets 780 twice, JAK2 pending. Please evaluate.',
      'JAK2 V617F positive, marrow consistent with essential thrombocythemia.',
      'Low-dose aspirin, hydroxyurea 500 mg daily. Blood count every 2 weeks at first.',
    ],
    [
      'C50.911',
      'Malignant neoplasm of unspecified site of right female breast',
      'Core biopsy: invasive ductal carcinoma, ER positive. Please see soon.',
      'Stage IIA, ER/PR positive, HER2 negative. Recurrence score 14.',
      'Surgery first, then endocrine therapy; no chemotherapy planned.',
    ],
  ],
  pain: [
    [
      'M54.16',
      'Radiculopathy, lumbar region',
      'Leg pain for four months, MRI with L4–L5 protrusion. Injection?',
      'Straight leg raise positive at 40 degrees, strength full.',
      'Transforaminal epidural injection L5 done today, physical therapy to continue.',
    ],
    [
      'G89.29',
      'Other chronic pain',
      'Chronic low back pain on daily opioid. Help with taper?',
      'Opioid 30 MME per day, PEG score 6.3, low risk of misuse.',
      'Taper 10 % per month, duloxetine 30 mg, naloxone prescribed.',
    ],
  ],
} as const satisfies Partial<Record<SpecialtyKey, readonly ReferralReason[]>>
