/** A visitor has no name; the end of the id tells them apart. */
export function VisitorName({ id }: { id: string }) {
  return (
    <span class="font-mono text-[0.875rem]" title={id}>
      {visitorText(id)}
    </span>
  );
}

/** `eu · 7Qk2x9` of a visitor id `eu.<22 characters>`. */
export function visitorText(id: string): string {
  const [region, rest = ''] = id.split('.');
  return `${region} · ${rest.slice(0, 6)}`;
}
