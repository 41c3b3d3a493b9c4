import type { ShownBy, TemplateReport } from '../../model/api/edge.ts';
import { ago } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Tag } from '../ui/tag.tsx';

const FRAMEWORKS: Record<string, string> = {
  none: 'none',
  next: 'Next.js',
  'next-app': 'Next.js, app router',
  nuxt: 'Nuxt',
  react: 'React',
  vue: 'Vue',
  gatsby: 'Gatsby',
  astro: 'Astro',
  svelte: 'SvelteKit',
  unnamed: 'one with state as JSON',
};
const SHOWN_BY: Record<ShownBy, string> = {
  edge: 'edge',
  'edge+state': 'edge, with the page’s state',
  plugin: 'plugin, after hydration',
};

interface TemplatesProps {
  templates: readonly TemplateReport[];
  names: ReadonlyMap<string, string>;
  now: number;
}

/** Which framework takes pages over, and who therefore shows each placement there. */
export function Templates({ templates, names, now }: TemplatesProps) {
  const shown = templates.filter(({ placements }) => Object.keys(placements).length > 0);
  return (
    <Panel
      title="Who shows what"
      hint="Frameworks put back what they do not know of. What would not stand is given to the plugin."
      padded={false}
    >
      {shown.length === 0 ? (
        <p class="px-5 pb-5 text-soft">No page with a placement has passed yet.</p>
      ) : (
        <table class="ledger">
          <thead>
            <tr>
              <th>Pages</th>
              <th class="max-sm:hidden">Framework</th>
              <th>Placements</th>
              <th class="max-md:hidden">Since</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ template, framework, placements, at }) => (
              <tr key={template}>
                <td>
                  <code class="text-[0.9em] break-all">{template}</code>
                  <span class="block text-sm text-soft sm:hidden">{FRAMEWORKS[framework] ?? framework}</span>
                </td>
                <td class="max-sm:hidden">{FRAMEWORKS[framework] ?? framework}</td>
                <td>
                  <ul class="flex flex-col gap-1">
                    {Object.entries(placements).map(([id, by]) => (
                      <li key={id} class="flex flex-wrap items-baseline gap-x-2">
                        {names.get(id) ?? id}{' '}
                        <Tag tone={by === 'plugin' ? 'warn' : 'good'}>{SHOWN_BY[by]}</Tag>
                      </li>
                    ))}
                  </ul>
                </td>
                <td class="text-soft max-md:hidden">{ago(at, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
