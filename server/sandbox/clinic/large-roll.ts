import { openDice } from './dice.ts'
import type { PatientEntry } from './patient-roll.ts'

type Names = {
  readonly female: readonly string[]
  readonly male: readonly string[]
  readonly family: readonly string[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const english: Names = {
  female:
    words(`Abigail Alice Amara Anita Aisha Beatrice Bridget Camille Charlotte Chloe Dana Deborah Diane Edith Elaine
    Eleanor Emily Erin Esther Fatou Frances Gloria Grace Hannah Harriet Helen Hiroko Ingrid Irene Jade Janet Jasmine Joan
    Judith Kavita Keiko Laila Lena Linh Louise Mabel Margaret Mei Miriam Nadia Naomi Nora Olga Patience Paula Priya Rachel
    Ruth Saoirse Shirin Sonia Stella Tamara Ursula Vera Wen Yasmin Zainab Zoe`),
  male: words(`Aaron Abdul Adrian Albert Amir Andrzej Anthony Arjun Arthur Bashir Bernard Boris Calvin Cedric Chidi Clement
    Craig Curtis Dennis Dmitri Douglas Edwin Elias Eric Felix Francis Gavin Gerald Hamid Henrik Howard Ibrahim Ian Isaac
    Ivan Jerome Joel Jonas Kareem Keith Kofi Lars Leonard Liam Mateusz Milan Nathan Neil Oliver Omar Otto Patrick Ravi
    Roland Sanjay Simon Stefan Terrence Tobias Vikram Walter Wei Xavier Yong`),
  family:
    words(`Abbott Abrams Achebe Adler Agarwal Ahmed Allard Anand Archer Arnold Bailey Balogun Barnett Bauer Becker
    Bennett Bianchi Bishop Blackwood Bose Bowen Brandt Brennan Burke Byrne Carlisle Chandra Chaudhry Cheng Cole Conti
    Cooper Crawford Dalton Danso Darcy Delgado-Hayes Desai Doyle Drummond Eaton Eriksen Farrell Ferrara Fletcher Foster
    Fujimoto Gallagher Ghosh Gibbons Goldstein Gordon Grant Gupta Haddad Hale Hansen Hartley Hassan Hoang Holm Hughes
    Iqbal Jankowski Jensen Joshi Kaiser Kamau Kaur Keller Kelly Khan Kim Klein Koch Kovac Kumar Lang Larsen Laurent Lee
    Levy Lin Lund Lynch MacLeod Malik Mancini Marsh Mbeki Mehta Meyer Mitchell Mukherjee Murray Nakagawa Nasser Ngo
    Nguyen Nilsen Nolan Novotny Nyberg O'Brien O'Malley Obi Olsen Owens Papadopoulos Park Patel Pearson Petrov Popescu
    Porter Qureshi Quinn Rao Reddy Reid Richter Romano Rossi Rossum Roy Russo Saito Sanders Schmidt Sharma Shaw Shepherd
    Singhania Sorensen Stein Stewart Suzuki Takeda Tanaka Thomas Tran Turner Usman Vance Varga Vogel Wagner Walsh Wang
    Watanabe Weber Weiss Whitaker Wong Wright Wu Yamada Yeo Zaman Zhang Zhou Zimmer`),
}

const spanish: Names = {
  female:
    words(`Adriana Alejandra Alma Beatriz Blanca Carolina Catalina Cecilia Claudia Dolores Elena Esperanza Estela
    Gabriela Graciela Inés Isabel Josefina Julieta Leticia Lourdes Lucía Marisol Mónica Natalia Paloma Raquel Rocío
    Silvia Soledad Teresa Verónica Yolanda`),
  male: words(`Agustín Alberto Andrés Antonio Armando Arturo Bernardo Carlos César Diego Eduardo Emilio Enrique Esteban
    Fernando Francisco Gonzalo Guillermo Héctor Hugo Ignacio Javier Joaquín Julio Leonardo Lorenzo Mario Martín Óscar
    Pablo Rafael Ramón Ricardo Roberto Salvador Santiago Tomás Vicente`),
  family:
    words(`Acosta Alvarado Álvarez Arroyo Ávila Barrera Benítez Bravo Cabrera Calderón Camacho Cárdenas Carrillo
    Cervantes Contreras Cordero Cortés Delgado Domínguez Espinoza Estrada Fernández Figueroa Franco Fuentes Gallegos
    García Garza Gómez González Guerrero Guzmán Herrera Ibarra Juárez Lara León López Luna Maldonado Márquez Martínez
    Medina Mejía Molina Montoya Morales Muñoz Navarro Núñez Ochoa Orozco Pacheco Padilla Peña Pérez Ramos Ríos Rojas
    Romero Rosales Rubio Salas Salazar Sandoval Santana Serrano Soto Suárez Trejo Trujillo Valdez Vargas Vega Velasco
    Villarreal Zamora Zúñiga`),
}

/** A panel of primary care: a few children, mostly adults, a fifth of Medicare age. */
const ages: readonly (readonly [share: number, low: number, high: number])[] = [
  [0.1, 2, 17],
  [0.32, 18, 44],
  [0.36, 45, 64],
  [0.18, 65, 84],
  [0.04, 85, 97],
]

/** Far from the seeds of the histories, so that people and what happens to them are drawn apart. */
const peopleSalt = 0x5bd1_e995

/**
 * The people who make the practice large: those at the places from `first` up to but not including `end`.
 *
 * Pure, and drawn person by person: whoever stands at a place is the same whatever part of the roll is asked for.
 */
export function largeRoll(seed: number, first: number, end: number): readonly PatientEntry[] {
  return Array.from({ length: end - first }, (_, index) => drawPerson(seed, first + index))
}

function drawPerson(seed: number, place: number): PatientEntry {
  const dice = openDice(Math.imul(seed ^ peopleSalt, 0x9e37_79b1) ^ Math.imul(place, 0x85eb_ca6b))
  const id = String(place + 1).padStart(6, '0')
  const isSpanish = dice.chance(0.22)
  const names = isSpanish ? spanish : english
  const gender = dice.chance(0.005) ? 'other' : dice.chance(0.53) ? 'female' : 'male'
  const given = dice.pick(gender === 'male' ? names.male : names.female)
  const isDoubleName = dice.chance(isSpanish ? 0.35 : 0.04)
  const family = [dice.pick(names.family), ...(isDoubleName ? [dice.pick(names.family)] : [])]
  const age = drawAge(dice.between(1, 1_000) / 1_000, (low, high) => dice.between(low, high))
  const isLeaving = dice.between(1, 1_000)
  return {
    id: `pat-${id}`,
    given: [given],
    family: [...new Set(family)].join(isSpanish ? ' ' : '-'),
    gender,
    age,
    language: isSpanish ? 'es' : 'en',
    needsInterpreter: isSpanish && dice.chance(0.3),
    active: isLeaving > 20,
    isDeceased: isLeaving > 20 && isLeaving <= 25,
    ...(age < 18 && { guardian: `rel-${id}` }),
  }
}

function drawAge(chance: number, between: (low: number, high: number) => number): number {
  let left = chance
  for (const [share, low, high] of ages) {
    left -= share
    if (left <= 0) return between(low, high)
  }
  return between(45, 64)
}
