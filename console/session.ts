import { computed, signal } from '@preact/signals';
import type { Me, Role } from '../model/api/account.ts';
import { ROLES } from '../model/api/account.ts';
import type { SiteRecord } from '../model/api/site.ts';
import { api, ApiError, changeToken } from './api.ts';

/** Undefined while it is not yet known; null: nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);
/** The site of the address, as its record. */
export const site = signal<SiteRecord | undefined>(undefined);

/** Whether the signed-in person may do what needs `role`. */
export function may(role: Role): boolean {
  return me.value ? ROLES.indexOf(me.value.person.role) >= ROLES.indexOf(role) : false;
}

export const siteIds = computed(() => me.value?.sites.map((one) => one.id) ?? []);

/** Learns who is signed in. Rejects only where the server cannot say. */
export async function loadMe(): Promise<void> {
  try {
    const found = await api('GET /api/me', {});
    changeToken.value = found.token;
    me.value = found;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    changeToken.value = '';
    me.value = null;
  }
}

export async function signOut(): Promise<void> {
  await api('POST /api/auth/sign-out', { body: {} });
  changeToken.value = '';
  site.value = undefined;
  me.value = null;
}

/** A refusal because the session has ended leads to the sign-in page, whatever view met it. */
export function noteSessionEnd(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) {
    changeToken.value = '';
    me.value = null;
  }
}
