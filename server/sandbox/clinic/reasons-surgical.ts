import { medicalReasons } from './reasons-medical.ts'
import type { ReferralReason } from './reasons-medical.ts'
import type { SpecialtyKey } from './specialties.ts'

/** Surgical specialties, skin, eyes and women's health; at least two reasons each. */
const surgicalReasons = {
  dermatology: [
    [
      'D48.5',
      'Neoplasm of uncertain behavior of skin',
      'Changing pigmented lesion on the left calf, 8 mm. Biopsy?',
      'Asymmetric 8 mm papule, blue-white veil on dermoscopy. Shave biopsy: severely dysplastic nevus, margins involved.',
      'Recommend excision with 5 mm margins within 4 weeks. Full skin check every 6 months.',
    ],
    [
      'L40.0',
      'Psoriasis vulgaris',
      'Plaques on 8 % of skin despite topical steroids. Systemic treatment?',
      'PASI 9.2, nails involved, no joint symptoms.',
      'Narrow-band UVB three times weekly, calcipotriene/betamethasone foam.',
    ],
    [
      'L70.0',
      'Acne vulgaris',
      'Nodular acne with scarring after doxycycline. Isotretinoin?',
      'Severe nodulocystic acne of face and back.',
      'Isotretinoin 30 mg daily with monthly monitoring.',
    ],
    [
      'C44.311',
      'Basal cell carcinoma of skin of nose',
      'Pearly papule at the left nasal ala, six months. Please treat.',
      'Nodular basal cell carcinoma, 5 mm, biopsy proven.',
      'Mohs surgery done, clear after one stage. Sutures out in 7 days.',
    ],
  ],
  orthopedics: [
    [
      'M17.11',
      'Unilateral primary osteoarthritis, right knee',
      'Knee pain limits walking to one block. Replacement?',
      'Kellgren-Lawrence grade 3, range 5–110 degrees, no effusion.',
      'Corticosteroid injection today, physical therapy 8 weeks; arthroplasty if no better.',
    ],
    [
      'M75.101',
      'Unspecified rotator cuff tear or rupture of right shoulder, not specified as traumatic',
      'Weakness of abduction, MRI full-thickness tear. Surgical opinion?',
      'Full-thickness supraspinatus tear of 1.8 cm without retraction.',
      'Arthroscopic repair offered and accepted; date to be set by our office.',
    ],
    [
      'M23.201',
      'Derangement of unspecified lateral meniscus due to old tear or injury, left knee',
      'Locking of the left knee after a twist. MRI reviewed.',
      'McMurray positive, bucket-handle tear on MRI.',
      'Arthroscopy recommended within a month.',
    ],
  ],
  ent: [
    [
      'J32.9',
      'Chronic sinusitis, unspecified',
      'Sinus symptoms over 12 weeks, two antibiotic courses. CT and opinion?',
      'Nasal endoscopy: bilateral polyps grade 2. CT: ethmoid opacification.',
      'Budesonide rinses, short prednisone course, review in 6 weeks.',
    ],
    [
      'H91.90',
      'Unspecified hearing loss, unspecified ear',
      'Gradual hearing loss, asymmetric on screening. Audiogram please.',
      'Symmetric high-frequency sensorineural loss, speech discrimination 92 %.',
      'Hearing aid evaluation arranged. No MRI needed.',
    ],
    [
      'J35.01',
      'Chronic tonsillitis',
      'Six throat infections in a year. Tonsillectomy?',
      'Grade 3 tonsils, meets Paradise criteria.',
      'Tonsillectomy recommended, family agrees.',
    ],
  ],
  ophthalmology: [
    [
      'E11.319',
      'Type 2 diabetes mellitus with unspecified diabetic retinopathy without macular edema',
      'Annual dilated eye examination, diabetes for 12 years.',
      'Mild non-proliferative retinopathy both eyes, no macular edema on OCT. Vision 20/25.',
      'Return in 12 months. Keep HbA1c below 7.5 %.',
    ],
    [
      'H40.9',
      'Unspecified glaucoma',
      'Intraocular pressure 27 on screening. Please evaluate.',
      'Cup-disc ratio 0.7 right and 0.6 left, early field loss right.',
      'Latanoprost nightly both eyes, pressure check in 6 weeks.',
    ],
    [
      'H25.9',
      'Unspecified age-related cataract',
      'Glare when driving at night. Cataract surgery?',
      'Nuclear sclerosis 2+, best corrected 20/50 right.',
      'Phacoemulsification right eye offered, biometry done.',
    ],
  ],
  urology: [
    [
      'N40.1',
      'Benign prostatic hyperplasia with lower urinary tract symptoms',
      'Nocturia four times on tamsulosin. Options?',
      'Prostate 52 mL, residual 90 mL, PSA 2.1.',
      'Finasteride added, review in 6 months.',
    ],
    [
      'R31.0',
      'Gross hematuria',
      'Painless visible blood in urine once. Cystoscopy?',
      'Cystoscopy normal, CT urogram without mass or stone.',
      'No malignancy found. Urinalysis in 12 months.',
    ],
    [
      'R97.20',
      'Elevated prostate specific antigen',
      'PSA 6.8, rising. MRI or biopsy?',
      'MRI PI-RADS 3; targeted biopsy benign in 14 cores.',
      'PSA every 6 months.',
    ],
  ],
  'general-surgery': [
    [
      'K40.90',
      'Unilateral inguinal hernia, without obstruction or gangrene, not specified as recurrent',
      'Right groin bulge with effort. Repair?',
      'Reducible right inguinal hernia.',
      'Laparoscopic mesh repair booked with the patient; no lifting until then.',
    ],
    [
      'K80.20',
      'Calculus of gallbladder without cholecystitis without obstruction',
      'Biliary colic, stones on ultrasound. Cholecystectomy?',
      'Tender right upper quadrant, liver tests normal.',
      'Laparoscopic cholecystectomy recommended within 6 weeks.',
    ],
    [
      'N63.10',
      'Unspecified lump in the right breast, unspecified quadrant',
      'New firm lump at 2 o’clock, mammogram BI-RADS 4. Please see urgently.',
      'Ultrasound-guided core biopsy: fibroadenoma, concordant.',
      'No surgery. Ultrasound in 6 months.',
    ],
  ],
  obgyn: [
    [
      'N92.0',
      'Excessive and frequent menstruation with regular cycle',
      'Heavy bleeding, hemoglobin 9.8. Options?',
      'Ultrasound: 3 cm intramural fibroid. Endometrial biopsy benign.',
      'Levonorgestrel intrauterine system placed today.',
    ],
    [
      'R87.610',
      'Atypical squamous cells of undetermined significance on cytologic smear of cervix',
      'ASC-US with high-risk HPV. Colposcopy?',
      'Colposcopy adequate, biopsy CIN 1.',
      'Repeat co-test in 12 months.',
    ],
    [
      'N83.201',
      'Unspecified ovarian cyst, right side',
      'Right ovarian cyst of 5 cm on ultrasound. Follow-up?',
      'Simple cyst 4.6 cm, CA-125 normal.',
      'Ultrasound in 12 weeks.',
    ],
  ],
} as const satisfies Partial<Record<SpecialtyKey, readonly ReferralReason[]>>

const reasons: Readonly<Record<SpecialtyKey, readonly ReferralReason[]>> = {
  ...medicalReasons,
  ...surgicalReasons,
}

export function readReasons(specialty: SpecialtyKey): readonly ReferralReason[] {
  return reasons[specialty]
}
