/** Pages that differ in their last part only come from one template, as a rule. */
export function templateOf(site: string, path: string): string {
  return `${site} ${path.replace(/[^/]+\/?$/, '*')}`;
}
