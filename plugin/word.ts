import { config } from './config.ts';

/** One of the few words we put on a shop's page: the site's own for `name`, else plain English. */
export function word(name: string, english: string): string {
  return config.texts?.[name] ?? english;
}
