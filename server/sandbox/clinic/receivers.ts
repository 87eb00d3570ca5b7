import { commercialNetworks as commercial, everyNetwork, foreignNetwork } from './payers.ts'
import { referringOffices } from './referring-offices.ts'
import type { Office } from './office.ts'
import type { SpecialtyKey } from './specialties.ts'

/** Specialist offices: every specialty at least once, with network and new-patient status as mixed as in life. */
export const receivers: readonly Office[] = [
  {
    key: 'riverside-cardiology',
    name: 'Riverside Cardiology Group',
    specialty: 'cardiology',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'riversidecardio',
    clinicians: [
      ['lindahl', 'Ingrid', 'Lindahl', 'MD'],
      ['banerjee', 'Arjun', 'Banerjee', 'MD'],
    ],
  },
  {
    key: 'beacon-heart',
    name: 'Beacon Hill Heart Associates',
    specialty: 'cardiology',
    city: 'Weston Falls',
    networks: commercial,
    newPatients: 'newpt',
    clinicians: [['thornton', 'Elias', 'Thornton', 'MD']],
  },
  {
    key: 'clearwater-dermatology',
    name: 'Clearwater Dermatology',
    specialty: 'dermatology',
    city: 'Clearwater',
    networks: commercial,
    newPatients: 'existptonly',
    clinicians: [['fischer', 'Annika', 'Fischer', 'MD']],
  },
  {
    key: 'lakeside-gi',
    name: 'Lakeside GI',
    specialty: 'gastroenterology',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'lakesidegi',
    languages: ['es'],
    clinicians: [
      ['nair', 'Prakash', 'Nair', 'MD'],
      ['osei', 'Rebecca', 'Osei', 'PA-C'],
    ],
  },
  {
    key: 'summit-digestive',
    name: 'Summit Digestive Health',
    specialty: 'gastroenterology',
    city: 'Millbrook',
    networks: ['net-cedar'],
    newPatients: 'newpt',
    clinicians: [['kowalczyk', 'Marek', 'Kowalczyk', 'MD']],
  },
  {
    key: 'meridian-neurology',
    name: 'Meridian Neurology Institute',
    specialty: 'neurology',
    city: 'Weston Falls',
    networks: [foreignNetwork.id],
    newPatients: 'newpt',
    clinicians: [['haddad', 'Samira', 'Haddad', 'MD']],
  },
  {
    key: 'harborview-neurology',
    name: 'Harborview Neurology',
    specialty: 'neurology',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'harborviewneuro',
    clinicians: [['petrov', 'Nikolai', 'Petrov', 'MD']],
  },
  {
    key: 'valley-endocrine',
    name: 'Valley Endocrine & Diabetes Center',
    specialty: 'endocrinology',
    city: 'Millbrook',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'valleyendo',
    clinicians: [['lindqvist', 'Astrid', 'Lindqvist', 'MD']],
  },
  {
    key: 'granite-orthopedics',
    name: 'Granite Orthopedics & Sports Medicine',
    specialty: 'orthopedics',
    city: 'Harborview',
    networks: commercial,
    newPatients: 'newpt',
    direct: 'graniteortho',
    clinicians: [
      ['mbeki', 'Thabo', 'Mbeki', 'MD'],
      ['vandermeer', 'Sanne', 'van der Meer', 'MD'],
    ],
  },
  {
    key: 'eastgate-orthopedics',
    name: 'Eastgate Bone and Joint',
    specialty: 'orthopedics',
    city: 'Eastgate',
    networks: everyNetwork,
    newPatients: 'newpt',
    clinicians: [['yamamoto', 'Kenji', 'Yamamoto', 'MD']],
  },
  {
    key: 'harborview-ent',
    name: 'Harborview Ear, Nose & Throat',
    specialty: 'ent',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'harborviewent',
    clinicians: [['delgado', 'Rosa', 'Delgado', 'MD']],
  },
  {
    key: 'bright-eye',
    name: 'Bright Eye Associates',
    specialty: 'ophthalmology',
    city: 'Millbrook',
    networks: everyNetwork,
    newPatients: 'newpt',
    languages: ['es'],
    clinicians: [
      ['nguyen', 'Thuy', 'Nguyen', 'MD'],
      ['sorensen', 'Mads', 'Sorensen', 'MD'],
    ],
  },
  {
    key: 'tri-county-nephrology',
    name: 'Tri-County Nephrology',
    specialty: 'nephrology',
    city: 'Weston Falls',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'tricountykidney',
    clinicians: [['abebe', 'Hanna', 'Abebe', 'MD']],
  },
  {
    key: 'orchard-rheumatology',
    name: 'Orchard Rheumatology',
    specialty: 'rheumatology',
    city: 'Clearwater',
    networks: ['net-harborline'],
    newPatients: 'nopt',
    clinicians: [['rosenthal', 'Judith', 'Rosenthal', 'MD']],
  },
  {
    key: 'northeast-rheumatology',
    name: 'Northeast Arthritis Center',
    specialty: 'rheumatology',
    city: 'Eastgate',
    networks: everyNetwork,
    newPatients: 'newpt',
    clinicians: [['ferrari', 'Paolo', 'Ferrari', 'MD']],
  },
  {
    key: 'coastal-pulmonary',
    name: 'Coastal Pulmonary & Sleep',
    specialty: 'pulmonary',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'coastalpulm',
    clinicians: [['achterberg', 'Willem', 'Achterberg', 'MD']],
  },
  {
    key: 'stonebridge-urology',
    name: 'Stonebridge Urology',
    specialty: 'urology',
    city: 'Millbrook',
    networks: everyNetwork,
    newPatients: 'newpt',
    clinicians: [['cohen', 'Ari', 'Cohen', 'MD']],
  },
  {
    key: 'bayside-infectious',
    name: 'Bayside Infectious Disease Consultants',
    specialty: 'infectious-disease',
    city: 'Weston Falls',
    newPatients: 'newpt',
    clinicians: [['mwangi', 'Wanjiru', 'Mwangi', 'MD']],
  },
  {
    key: 'willow-psychiatry',
    name: 'Willow Street Psychiatry',
    specialty: 'psychiatry',
    city: 'Harborview',
    networks: ['net-cedar'],
    newPatients: 'newpt',
    clinicians: [['hartmann', 'Lena', 'Hartmann', 'MD']],
  },
  {
    key: 'open-door-psychiatry',
    name: 'Open Door Behavioral Health',
    specialty: 'psychiatry',
    city: 'Eastgate',
    networks: ['net-community'],
    newPatients: 'newpt',
    languages: ['es'],
    clinicians: [['quintero', 'Esteban', 'Quintero', 'MD']],
  },
  {
    key: 'harborview-surgery',
    name: 'Harborview Surgical Associates',
    specialty: 'general-surgery',
    city: 'Harborview',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'harborviewsurgical',
    clinicians: [
      ['mcallister', 'Duncan', 'McAllister', 'MD'],
      ['oduya', 'Blessing', 'Oduya', 'MD'],
    ],
  },
  {
    key: 'magnolia-womens',
    name: 'Magnolia Women’s Health',
    specialty: 'obgyn',
    city: 'Clearwater',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'magnoliawomens',
    languages: ['es'],
    clinicians: [
      ['serrano', 'Beatriz', 'Serrano', 'MD'],
      ['whitaker', 'June', 'Whitaker', 'CNM'],
    ],
  },
  {
    key: 'regional-cancer',
    name: 'Regional Cancer Institute',
    specialty: 'oncology',
    city: 'Weston Falls',
    networks: everyNetwork,
    newPatients: 'newpt',
    direct: 'regionalcancer',
    clinicians: [['stavros', 'Eleni', 'Stavros', 'MD']],
  },
  {
    key: 'comprehensive-pain',
    name: 'Comprehensive Pain & Spine',
    specialty: 'pain',
    city: 'Eastgate',
    networks: commercial,
    newPatients: 'newpt',
    clinicians: [['bergstrom', 'Karl', 'Bergstrom', 'MD']],
  },
  {
    key: 'metro-specialists',
    name: 'Metro Specialty Physicians',
    specialty: 'cardiology',
    city: 'Metropolis Point',
    networks: [foreignNetwork.id],
    newPatients: 'newpt',
    clinicians: [['santangelo', 'Vito', 'Santangelo', 'MD']],
  },
]

const offices = new Map([...receivers, ...referringOffices].map((office) => [office.key, office]))

export function readOffice(key: string): Office {
  const office = offices.get(key)
  if (!office) throw new Error(`no such office: ${key}`)
  return office
}

/** Every office of a specialty, in the order of the directory. */
export function officesFor(specialty: SpecialtyKey): readonly Office[] {
  return receivers.filter((office) => office.specialty === specialty)
}

/** Where a specialty is usually sent: the first office that takes new patients in every network. */
export function usualReceiver(specialty: SpecialtyKey): Office {
  const candidates = officesFor(specialty)
  const usual =
    candidates.find((office) => (office.networks ?? []).length === everyNetwork.length) ?? candidates[0]
  if (!usual) throw new Error(`nobody receives ${specialty}`)
  return usual
}
