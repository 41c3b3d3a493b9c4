import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from '../build.ts';
import { launchBrowser } from '../browser.ts';
import { ApiClient } from '../demo/api-client.ts';
import { DEMO_SITE } from '../demo/demo-site.ts';
import { configure } from '../demo/seed.ts';
import { simulate } from '../demo/simulate.ts';
import { serve, type Stack } from '../stack.ts';

export const PASSWORD = 'a long enough password';

/** A served stack with the demo's records and, if asked for, a few shoppers; a browser; and people to sign in as. */
export interface ConsoleStack {
  stack: Stack;
  api: ApiClient;
  browser: Browser;
  /** A fresh one-time link of a new person. */
  invite(role: 'viewer' | 'editor' | 'admin'): Promise<{ url: string; email: string }>;
  /** A browser context signed in as a new person. */
  signedIn(role: 'viewer' | 'editor' | 'admin', options?: object): Promise<BrowserContext>;
  stop(): Promise<void>;
}

let people = 0;

export async function startConsole({ shoppers = 0 }: { shoppers?: number } = {}): Promise<ConsoleStack> {
  await build();
  const stack = await serve({ testHooks: true });
  const api = new ApiClient(stack.console, stack.apiToken);
  await configure(api, stack.origin);
  if (shoppers > 0) {
    await api.post(`/experiments/ranked-listings/start?site=${DEMO_SITE}`);
    await simulate({ shop: stack.shop, site: DEMO_SITE, shoppers, seed: 7 });
  }
  const browser = await launchBrowser();
  const invite = async (role: string) => {
    const email = `person-${++people}@example.com`;
    const { url } = await api.post<{ url: string }>('/people', { name: `Person ${people}`, email, role });
    return { url, email };
  };
  return {
    stack,
    api,
    browser,
    invite,
    async signedIn(role, options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await acceptInvitation(page, (await invite(role)).url);
      await page.close();
      return context;
    },
    async stop() {
      await browser.close();
      await stack.stop();
    },
  };
}

/** Opens a one-time link and sets the password; ends on the overview. */
export async function acceptInvitation(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Everything the page complains about: errors thrown, and messages of errors and of the security policy. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 40[14]/.test(message.text())) found.push(message.text());
  });
  return found;
}
