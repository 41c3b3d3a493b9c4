import type { People } from '../model/api/visitor.ts';
import { count } from './ui/format.ts';

/** A count of people in words: small ones are not told, others are rounded to 10 (DESIGN rule 8). */
export function peopleText(people: People): string {
  return people === null ? 'fewer than 20' : count(people);
}
