import type { FC } from 'hono/jsx';

const paths = {
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm4.7 11.2L20 20',
  bag: 'M5 8.5h14l-.9 11.5H5.9L5 8.5Zm3.5 2V7.2a3.5 3.5 0 0 1 7 0v3.3',
  menu: 'M3.5 7.5h17M3.5 12.5h17M3.5 17.5h17',
  close: 'M6 6l12 12M18 6 6 18',
  chevron: 'm6 9.5 6 6 6-6',
} as const;

/** A line drawing of 24 units beside or instead of words; its meaning is always said in text as well. */
export const Icon: FC<{ name: keyof typeof paths }> = ({ name }) => (
  <svg class="icon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
);
