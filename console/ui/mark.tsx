/** The mark: an endcap at the end of an aisle. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" class="shrink-0">
      <rect width="32" height="32" rx="7" class="fill-[#0d5666]" />
      <path
        d="M8 23.500h16M10.500 23.500v-6M15 23.500V13"
        stroke="#fff"
        stroke-width="2.600"
        stroke-linecap="round"
        fill="none"
      />
      <path d="M20.500 23.500V8" stroke="#ffb067" stroke-width="4" stroke-linecap="round" />
    </svg>
  );
}
