import { describe, expect } from 'vitest';
import { eventually, html, it } from './shop.ts';

describe.concurrent('an order that the shop’s server tells of finds its visitor', () => {
  it('by Shopify’s cart attributes: once a tab, when there is a basket, and no more after withdrawal', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', '<script>Shopify={};dataLayer=[]</script>');
    const { page } = await visit();
    const updates: unknown[] = [];
    await page.route('**/cart/update.js', async (route) => {
      updates.push(route.request().postDataJSON());
      await route.fulfill({ json: {} });
    });
    await page.waitForTimeout(800);
    expect(shop.asked.filter(({ path }) => path === 'reference')).toEqual([]);
    for (const id of ['A', 'B']) {
      await page.evaluate((id) => {
        window.dataLayer?.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: id }] } });
      }, id);
    }
    await eventually(() => updates).toEqual([{ attributes: { _endcap: 'visitor.signature' } }]);
    await page.evaluate(() => window.endcap?.openConsent?.());
    await page.getByRole('button', { name: 'Withdraw and erase' }).click();
    await eventually(() => updates.at(-1)).toEqual({ attributes: { _endcap: '' } });
    expect(updates.length).toBe(2);
  });

  it('by a field of the shop’s own, and only under consent to both purposes', async ({ shop, visit }) => {
    shop.pages['/checkout'] = html('<form><input type="hidden" name="_endcap"></form>');
    const { page } = await visit('/checkout');
    const field = () => page.locator('[name="_endcap"]').inputValue();
    await eventually(field).toBe('visitor.signature');
    shop.asked = [];
    const other = await visit('/checkout', { personalization: false });
    await other.page.waitForLoadState('networkidle');
    expect(await other.page.locator('[name="_endcap"]').inputValue()).toBe('');
    expect(shop.asked.filter(({ path }) => path === 'reference')).toEqual([]);
  });
});
