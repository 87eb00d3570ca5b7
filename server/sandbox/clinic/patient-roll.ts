/** One line of the practice's patient list. */
export type PatientEntry = {
  id: string
  given: readonly string[]
  family: string
  gender: 'female' | 'male' | 'other'
  /** Years completed this calendar year; birth month and day follow from the line's place in the list. */
  age: number
  language: 'en' | 'es'
  needsInterpreter: boolean
  active: boolean
  isDeceased: boolean
  /** `MM-DD`, where the story needs a certain day (twins, the demo patient). */
  bornOn?: string
  /** Id of the parent or guardian's RelatedPerson, for minors. */
  guardian?: string
}

/**
 * id | given names | family | gender | age | language (es! = needs an interpreter) | remarks
 *
 * Among them: a very long name, twins (same birthday, same mother), two women of the same name, one deceased, one
 * inactive, minors with a guardian, and one each with no referral, with more than twelve, with laboratory orders only.
 */
const roll = `
okafor          | Adaeze            | Okafor      | female | 65 | es! | born 03-14
beaumont        | Celeste           | Beaumont    | female | 29 | en  |
marchetti       | Giovanni          | Marchetti   | male   | 74 | en  |
lindgren        | Erik              | Lindgren    | male   | 41 | en  |
fairbanks       | Harold            | Fairbanks   | male   | 86 | en  | deceased
delacroix       | Vivienne          | Delacroix   | female | 53 | en  | inactive
ramirez         | Guadalupe         | Ramírez Ortega | female | 47 | es! |
wojciechowska   | Maria Aleksandra Katarzyna | Wojciechowska-Brzezińska de la Fuente y Montenegro | female | 58 | en |
castellano-noah | Noah              | Castellano  | male   | 9  | es  | born 05-21 guardian
castellano-lucas| Lucas             | Castellano  | male   | 9  | es  | born 05-21 guardian
garcia-1958     | Maria             | Garcia      | female | 68 | es  |
garcia-1984     | Maria             | Garcia      | female | 42 | en  |
thompson-jayla  | Jayla             | Thompson    | female | 15 | en  | guardian
nakamura        | Haruka            | Nakamura    | female | 33 | en  |
petersen        | Oskar             | Petersen    | male   | 6  | en  | guardian
al-masri        | Yusuf             | Al-Masri    | male   | 50 | en  |
bhattacharya    | Anindita          | Bhattacharya| female | 44 | en  |
o-connell       | Siobhan           | O’Connell   | female | 71 | en  |
washington      | Marcus            | Washington  | male   | 62 | en  |
hernandez-cruz  | José Luis         | Hernández Cruz | male | 55 | es! |
kaplan          | Esther            | Kaplan      | female | 79 | en  |
tran-thi        | Thi Mai           | Tran        | female | 38 | en  |
kowalski        | Stanisław         | Kowalski    | male   | 67 | en  |
osman           | Fatima            | Osman       | female | 26 | en  |
begay           | Leland            | Begay       | male   | 45 | en  |
silva-santos    | Thiago            | da Silva Santos | male | 31 | en |
vasquez         | Rosa Elena        | Vásquez     | female | 60 | es  |
mccarthy        | Declan            | McCarthy    | male   | 23 | en  |
johansson       | Linnea            | Johansson   | female | 36 | en  |
williams-d      | Denise            | Williams    | female | 57 | en  |
patel-r         | Ramesh            | Patel       | male   | 69 | en  |
chen            | Li Hua            | Chen        | female | 82 | en  |
moreno          | Alejandro         | Moreno      | male   | 35 | es  |
dubois          | Amélie            | Dubois      | female | 40 | en  |
ivanova         | Oksana            | Ivanova     | female | 52 | en  |
brown-t         | Terrence          | Brown       | male   | 48 | en  |
gutierrez       | Mateo             | Gutiérrez   | male   | 13 | es  | guardian
nguyen-v        | Van               | Nguyen      | male   | 64 | en  |
fitzgerald      | Maeve             | Fitzgerald  | female | 30 | en  |
abdi            | Hodan             | Abdi        | female | 28 | en  |
rossi           | Carla             | Rossi       | female | 66 | en  |
jackson         | Tamika            | Jackson     | female | 39 | en  |
lopez-m         | Manuel            | López       | male   | 72 | es! |
andersen        | Freja             | Andersen    | female | 21 | en  |
singh           | Harpreet          | Singh       | male   | 46 | en  |
cohen-b         | Benjamin          | Cohen       | male   | 59 | en  |
reyes-a         | Ana Sofía         | Reyes       | female | 34 | es  |
miller          | Dorothy           | Miller      | female | 90 | en  |
kim-j           | Ji-woo            | Kim         | female | 27 | en  |
davis           | Andre             | Davis       | male   | 54 | en  |
flores          | Carmen            | Flores      | female | 63 | es  |
novak           | Tomáš             | Novák       | male   | 43 | en  |
haile           | Selam             | Haile       | female | 37 | en  |
pham            | Quang             | Pham        | male   | 70 | en  |
ortiz           | Miguel Ángel      | Ortiz       | male   | 51 | es  |
clark           | Evelyn            | Clark       | female | 77 | en  |
diaz            | Valentina         | Díaz        | female | 24 | es  |
wilson          | Gregory           | Wilson      | male   | 61 | en  |
sato            | Kenta             | Sato        | male   | 49 | en  |
adeleke         | Folasade          | Adeleke     | female | 56 | en  |
torres          | Ernesto           | Torres      | male   | 75 | es! |
moore           | Latoya            | Moore       | female | 32 | en  |
schneider       | Klaus             | Schneider   | male   | 80 | en  |
mendoza         | Pilar             | Mendoza     | female | 69 | es  |
lee-s           | Samuel            | Lee         | male   | 11 | en  | guardian
harris          | Wanda             | Harris      | female | 65 | en  |
boateng         | Kwame             | Boateng     | male   | 42 | en  |
castro          | Ximena            | Castro      | female | 45 | es  |
martin          | Josephine         | Martin      | female | 73 | en  |
yilmaz          | Emre              | Yılmaz      | male   | 38 | en  |
robinson        | Clifford          | Robinson    | male   | 68 | en  |
campbell        | Rhiannon          | Campbell    | female | 47 | en  |
rivera          | Luz               | Rivera      | female | 58 | es  |
sanchez         | Rodrigo           | Sánchez     | male   | 29 | es  |
young           | Alexis            | Young       | other  | 22 | en  |
lewis           | Roberta           | Lewis       | female | 55 | en  |
mahmoud         | Layla             | Mahmoud     | female | 31 | en  |
jimenez         | Consuelo          | Jiménez     | female | 84 | es! |
green           | Percival          | Green       | male   | 60 | en  |
aguilar         | Daniela           | Aguilar     | female | 17 | es  | guardian
`

function toEntry(line: string): PatientEntry {
  const [id, given, family, gender, age, language, remarks = ''] = line.split('|').map((cell) => cell.trim())
  if (!id || !given || !family || (gender !== 'female' && gender !== 'male' && gender !== 'other')) {
    throw new Error(`unreadable line of the patient roll: ${line}`)
  }
  const bornOn = /born (\d\d-\d\d)/.exec(remarks)?.[1]
  return {
    id: `pat-${id}`,
    given: given.split(' '),
    family,
    gender,
    age: Number(age),
    language: language?.startsWith('es') ? 'es' : 'en',
    needsInterpreter: language === 'es!',
    active: !remarks.includes('inactive'),
    isDeceased: remarks.includes('deceased'),
    ...(bornOn && { bornOn }),
    ...(remarks.includes('guardian') && { guardian: `rel-${id}` }),
  }
}

export const patientRoll: readonly PatientEntry[] = roll.trim().split('\n').map(toEntry)
