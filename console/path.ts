import { useRoute } from 'preact-iso';

/** The site of the address. */
export function useSite(): string {
  return useRoute().params['site'] ?? '';
}
