import type { Experience } from '../../model/placement.ts';
import { core } from '../chunk-core.ts';
import { later, listen } from '../guard.ts';
import { basketValue } from '../measure/basket.ts';

type Trigger = Extract<Experience, { kind: 'overlay' }>['trigger'];

/** Calls back at the moment a trigger names; it may call more than once. `exit` needs a mouse: touch screens have no such moment. */
export function whenTriggered(trigger: Trigger, act: () => void): void {
  switch (trigger.on) {
    case 'load':
      later(0, act);
      break;
    case 'delay':
      later(trigger.seconds * 1000, act);
      break;
    case 'exit':
      listen(document, 'mouseout', (event) => {
        const { clientY, relatedTarget } = event as MouseEvent;
        if (!relatedTarget && clientY <= 0) act();
      });
      break;
    case 'scroll': {
      const check = () => {
        const { scrollHeight } = document.documentElement;
        // Of the way that can be scrolled; a page that fits has none and counts as scrolled through.
        const way = scrollHeight - innerHeight;
        if (way <= 0 || (scrollY / way) * 100 >= trigger.percent) act();
      };
      check();
      listen(document, 'scroll', check);
      break;
    }
    case 'basket': {
      const check = () => {
        const value = basketValue();
        if (value > 0 && value >= (trigger.min_value ?? 0)) act();
      };
      later(0, check);
      core.on('event', () => later(0, check));
      break;
    }
  }
}
