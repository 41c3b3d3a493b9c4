/** Goes to another address with the query kept, unless the visitor is there or has just come from there. */
export function redirect(address: string): void {
  const target = new URL(address, location.href);
  const cameFrom = document.referrer ? new URL(document.referrer) : undefined;
  const isTarget = (other: URL | Location) =>
    other.origin === target.origin && other.pathname === target.pathname;
  if (!/^https?:$/.test(target.protocol) || isTarget(location) || (cameFrom && isTarget(cameFrom))) return;
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!target.searchParams.has(name)) target.searchParams.append(name, value);
  }
  location.replace(target);
}
