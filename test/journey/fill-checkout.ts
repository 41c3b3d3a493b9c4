import type { Page } from 'playwright-core';

/** Fills the demo shop's checkout and places the order; resolves on the confirmation page. */
export async function fillCheckout(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Full name').fill('Ada Example');
  await page.getByLabel('Street and number').fill('Quay 4');
  await page.getByLabel('Postcode').fill('H91 AX8');
  await page.getByLabel('Town').fill('Galway');
  await page.getByRole('button', { name: 'Place order' }).click();
  await page.waitForURL(/\/order\/HL-/);
}
