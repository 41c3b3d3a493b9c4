import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complaints, startConsole, type ConsoleStack } from './console-stack.ts';

let served: ConsoleStack;
let context: BrowserContext;
let page: Page;
let found: string[];
beforeAll(async () => {
  served = await startConsole();
  context = await served.signedIn('admin', { viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  found = complaints(page);
});
afterAll(async () => {
  await context?.close();
  await served?.stop();
});

const ORDERS = [
  'Bon;Klant;Wanneer;SKU;Hoeveel;Per stuk',
  '1;ada@example.com;1.2.2026;A;2;10,50',
  '2;bob@example.com;2.2.2026;B;1;5,00',
  '3;bob@example.com;morgen;B;1;5,00',
].join('\r\n');

/** A file as a spreadsheet of another language writes it: semicolons, decimal commas, Latin-1. */
const orders = { name: 'bonnen.csv', mimeType: 'text/csv', buffer: Buffer.from(ORDERS, 'latin1') };

describe('the data view', () => {
  it('imports a file whose columns it cannot guess, names the row it leaves out, and takes the same file once', async () => {
    await page.goto(`${served.stack.console}/demo/data`);
    await page.locator('#import-file').setInputFiles(orders);
    await page.getByText('Choose a column for Date').waitFor();
    await page.getByLabel('Order number').selectOption('Bon');
    await page.getByLabel('Customer (number or e-mail)').selectOption('Klant');
    await page.getByLabel('Date', { exact: true }).selectOption('Wanneer');
    await page.getByLabel('Quantity').selectOption('Hoeveel');
    await page.getByLabel('Price of one').selectOption('Per stuk');
    await page.getByText('e.g. 10,50').waitFor();
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByText('Wanneer: "morgen" is no date').waitFor();
    expect(await page.getByRole('link', { name: 'Download all 1' }).getAttribute('href')).toContain(
      'row%2Cmessage',
    );
    await page.getByRole('button', { name: 'Import 2 customers’ orders' }).click();
    await page.getByText('Imported: 2 new, 0 known before.').waitFor();
    await page.getByRole('cell', { name: /bonnen\.csv/ }).waitFor();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByRole('button', { name: 'Import 2 customers’ orders' }).click();
    await page.getByText('Imported: 0 new, 2 known before.').waitFor();
    const imports = await served.api.get<{ accepted: number; duplicates: number }[]>('/sites/demo/imports');
    expect(imports.map(({ accepted, duplicates }) => [accepted, duplicates]).toSorted()).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(found).toEqual([]);
  });

  it('shows channels, the catalogue with where it is known from, and spends a privacy budget that ends', async () => {
    await page.goto(`${served.stack.console}/demo/data`);
    await page.getByRole('tab', { name: 'Channels' }).click();
    await page.getByText('No channel with 20 visitors').waitFor();
    await page.getByRole('tab', { name: 'Catalogue' }).click();
    await page.getByText('from the feed').waitFor();
    await page.getByLabel('Find').fill('linen shirt');
    await page
      .getByText(/Linen Shirt/)
      .first()
      .waitFor();
    await page.getByRole('checkbox', { name: 'Take products in' }).uncheck();
    await page.getByText('left alone').waitFor();
    expect(await served.api.get('/sites/demo')).toMatchObject({ catalog_from_pages: false });
    await page.getByRole('tab', { name: 'Publication' }).click();
    await page.getByLabel('Epsilon').fill('1.5');
    await page.getByRole('button', { name: 'Spend and count' }).click();
    await page.getByText('1.5 was spent; 0.5 of the budget is left.').waitFor();
    await page.getByRole('button', { name: 'Spend and count' }).click();
    await page.getByText('does not have 1.5 left').waitFor();
    expect(found.filter((text) => !/409/.test(text))).toEqual([]);
  });
});
