import type { FC } from 'hono/jsx';

export const Breadcrumbs: FC<{ steps: readonly { path: string; title: string }[] }> = ({ steps }) => (
  <nav class="breadcrumbs" aria-label="Breadcrumb">
    <ol>
      {steps.map(({ path, title }, place) => (
        <li>
          <a href={path} aria-current={place === steps.length - 1 ? 'page' : undefined}>
            {title}
          </a>
        </li>
      ))}
    </ol>
  </nav>
);
