const PATHS = {
  overview: 'M3 10.5 10 4l7 6.5M5 9v7h4v-4h2v4h4V9',
  experiment: 'M8 3h4M9 3v5l-4.6 7a1.3 1.3 0 0 0 1.1 2h9a1.3 1.3 0 0 0 1.1-2L11 8V3M6.6 12.5h6.8',
  visitor: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM3.8 17c.5-3.2 3-5 6.2-5s5.700 1.800 6.200 5',
  segment:
    'M7 9.500a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200ZM2.300 16c.4-2.700 2.200-4.200 4.700-4.200s4.300 1.500 4.700 4.200M13 4.600a2.500 2.500 0 0 1 0 4.700M14 12c2 .4 3.300 1.800 3.700 4',
  placement: 'M3 4.500h14v11H3zM3 8h14M11 8v7.500',
  data: 'M4 5.500c0-1.400 2.700-2.500 6-2.500s6 1.100 6 2.500-2.700 2.500-6 2.500-6-1.100-6-2.500v9c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500v-9M4 10c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500',
  ranker: 'M4 16h12M5.500 16v-4M10 16V8.500M14.500 16V4',
  edge: 'M11.500 3 4.500 11.500H9l-.500 5.500 7-8.500H11z',
  audit: 'M5 3.500h10v13H5zM7.500 7h5M7.500 10h5M7.500 13h3',
  settings: 'M4 6h6M14 6h2M4 14h2M10 14h6M12 4v4M8 12v4',
  plus: 'M10 4v12M4 10h12',
  close: 'm5 5 10 10M15 5 5 15',
  menu: 'M3.500 6h13M3.500 10h13M3.500 14h13',
  down: 'm5.500 8 4.500 4.500L14.500 8',
  right: 'm8 5.500 4.500 4.500L8 14.500',
  left: 'M12 5.500 7.500 10l4.500 4.500',
  check: 'm4.500 10.500 3.700 3.700L15.500 6.500',
  alert: 'M10 3.500 17.500 16.500h-15zM10 8.500v3.700M10 14.200v.1',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9.300v4M10 6.700v.1',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM10 2.500V4M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M15.300 4.700l-1 1M5.700 14.300l-1 1',
  moon: 'M16.500 11.800A7 7 0 0 1 8.200 3.500a7 7 0 1 0 8.300 8.300Z',
  device: 'M3.500 4.500h13v8.500h-13zM7.500 16h5M10 13v3',
  out: 'M8 4H4.500v12H8M12.500 6.500 16 10l-3.500 3.500M16 10H8',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  trash: 'M4 6h12M8 6V4h4v2M5.500 6l.700 10.500h7.600L14.500 6',
  up: 'M10 16V4.500M5 9.500l5-5 5 5',
  play: 'M6.500 4.500v11l9-5.500z',
  stop: 'M5.500 5.500h9v9h-9z',
  ship: 'M3 10.500 17 4l-4.500 13-3-5.500zM9.500 11.500 17 4',
  search: 'M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11ZM13 13l3.800 3.800',
  shuffle: 'M3 6h3.200l7 8H17M3 14h3.200l1.800-2M11.300 8l1.900-2H17M15 4l2 2-2 2M15 12l2 2-2 2',
  lock: 'M5.500 9h9v7.500h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9',
  pick: 'M8.500 8.500 16.500 11l-3.600 1.800L11 16.500zM4 6V4h2M10 4h2M16 4h0M4 10v2',
  refresh: 'M16 10a6 6 0 1 1-1.900-4.400M16.300 3.500v3h-3',
  link: 'M8.500 11.500 11.500 8.500M7 9l-2 2a3 3 0 0 0 4.200 4.200l2-2M13 11l2-2a3 3 0 0 0-4.200-4.200l-2 2',
} as const;

export type IconName = keyof typeof PATHS;

/** A 20 px line icon. Decorative: what it stands for is said by the text beside it or the control's label. */
export function Icon({
  name,
  size = 18,
  class: classes = '',
}: {
  name: IconName;
  size?: number;
  class?: string;
}) {
  return (
    <svg
      class={`shrink-0 ${classes}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
