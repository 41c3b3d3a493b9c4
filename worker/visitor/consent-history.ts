import type { ConsentChoice } from '../../model/consent.ts';

const MAX_CHOICES = 50;

/** Choices with one more, oldest first whatever the order they arrive in. Given again (a retry), it is there once. */
export function withChoice(choices: readonly ConsentChoice[] = [], choice: ConsentChoice): ConsentChoice[] {
  const text = JSON.stringify(choice);
  const others = choices.filter((one) => JSON.stringify(one) !== text);
  return [...others, choice].toSorted((a, b) => a.at - b.at).slice(-MAX_CHOICES);
}

/** Whether a choice made after this moment (ms since epoch) is known: what comes now is word of the past. */
export function isOutdated(choices: readonly ConsentChoice[] = [], at: number): boolean {
  return choices.some((one) => one.at > at);
}

/** Whether personalization was refused after this moment, which a cookie knows in whole seconds. */
export function refusedSince(choices: readonly ConsentChoice[] = [], at: number): boolean {
  const last = choices.at(-1);
  return last !== undefined && !last.personalization && Math.floor(last.at / 1000) > Math.floor(at / 1000);
}
