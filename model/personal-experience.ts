import type { Experience } from './placement.ts';

/** Whether an experience is made from what is known of a visitor, so that nobody gets it who does not allow that. */
export function isPersonal(experience: Experience): boolean {
  return (
    (experience.kind === 'listing' && experience.order === 'ranked') || experience.kind === 'recommendations'
  );
}
