import { describe, expect } from 'vitest';
import type { ConsentSource } from '../../model/consent.ts';
import { consented, eventually, html, it } from './shop.ts';

/** A consent tool of the TCF kind; `say` tells its listeners, and those that come later, as the specification asks. */
const TCF = `listeners=[];said=undefined;tell=(one)=>one({gdprApplies:true,...said},true);__tcfapi=(command,version,callback)=>{if(command!=='addEventListener')return;listeners.push(callback);if(said)tell(callback)};say=(data)=>{said=data;listeners.forEach(tell)};`;
const purposes = (...granted: number[]) =>
  JSON.stringify(Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((one) => [one, granted.includes(one)])));
const tcf = (status: string, publisher: string, purpose = '{}') =>
  `say({eventStatus:'${status}',publisher:{consents:${publisher}},purpose:{consents:${purpose}}})`;
const GTAG = `dataLayer=[];function gtag(){dataLayer.push(arguments)};`;
const shopify = (said: string, allowed: boolean) =>
  `Shopify={customerPrivacy:{analyticsProcessingAllowed:()=>${allowed},preferencesProcessingAllowed:()=>${allowed},currentVisitorConsent:()=>(${said})}};`;
const wp = (type: string, granted: string[]) =>
  `wp_consent_type='${type}';wp_has_consent=(category)=>${JSON.stringify(granted)}.includes(category);`;

interface Case {
  name: string;
  /** In the page's head, before the plugin. */
  before: string;
  /** After the page has loaded. */
  after?: string;
  policy?: 'opt-out';
  source: ConsentSource;
  /** Undefined: nothing is recorded. */
  grants: { analytics: boolean; personalization: boolean } | undefined;
}

const BOTH = { analytics: true, personalization: true };
const CASES: Case[] = [
  {
    name: 'TCF: all publisher purposes',
    before: TCF,
    after: tcf('useractioncomplete', purposes(1, 5, 6, 8)),
    source: 'tcf',
    grants: BOTH,
  },
  {
    name: 'TCF: as loaded from an earlier choice',
    before: TCF,
    after: tcf('tcloaded', purposes(1, 8)),
    source: 'tcf',
    grants: { analytics: true, personalization: false },
  },
  {
    name: 'TCF: personalization needs 1, 5 and 6',
    before: TCF,
    after: tcf('tcloaded', purposes(1, 5, 6)),
    source: 'tcf',
    grants: { analytics: false, personalization: true },
  },
  {
    name: 'TCF: 8 without 1 is nothing',
    before: TCF,
    after: tcf('tcloaded', purposes(5, 6, 8)),
    source: 'tcf',
    grants: undefined,
  },
  {
    name: 'TCF: still asking',
    before: TCF,
    after: tcf('cmpuishown', purposes(1, 5, 6, 8)),
    source: 'tcf',
    grants: undefined,
  },
  {
    name: 'TCF: consents of vendors are not the publisher’s',
    before: TCF,
    after: tcf('tcloaded', '{}', purposes(1, 5, 6, 8)),
    source: 'tcf',
    grants: undefined,
  },
  {
    name: 'Consent Mode: an update',
    before: `${GTAG}gtag('consent','default',{analytics_storage:'denied',personalization_storage:'denied'});`,
    after: `gtag('consent','update',{analytics_storage:'granted',personalization_storage:'granted'})`,
    source: 'consent_mode',
    grants: BOTH,
  },
  {
    name: 'Consent Mode: an update before the plugin, a key missing',
    before: `${GTAG}gtag('consent','default',{analytics_storage:'denied'});gtag('consent','update',{analytics_storage:'granted'});`,
    source: 'consent_mode',
    grants: { analytics: true, personalization: false },
  },
  {
    name: 'Consent Mode: a granted default is no choice under opt-in',
    before: `${GTAG}gtag('consent','default',{analytics_storage:'granted',personalization_storage:'granted'});`,
    source: 'consent_mode',
    grants: undefined,
  },
  {
    name: 'Consent Mode: a default for a region says nothing',
    before: `${GTAG}gtag('consent','default',{analytics_storage:'denied',region:['DE']});`,
    source: 'consent_mode',
    grants: undefined,
  },
  {
    name: 'Shopify: a choice',
    before: shopify(`{analytics:'yes',preferences:'yes'}`, true),
    source: 'shopify',
    grants: BOTH,
  },
  {
    name: 'Shopify: assumed consent is none under opt-in',
    before: shopify(`{analytics:'',preferences:''}`, true),
    source: 'shopify',
    grants: undefined,
  },
  {
    name: 'Shopify: consent collected now',
    before: `state='';${shopify(`{analytics:state,preferences:state}`, true)}`,
    after: `state='yes';document.dispatchEvent(new CustomEvent('visitorConsentCollected'))`,
    source: 'shopify',
    grants: BOTH,
  },
  {
    name: 'WordPress: statistics only',
    before: wp('optin', ['statistics']),
    source: 'wordpress',
    grants: { analytics: true, personalization: false },
  },
  {
    name: 'WordPress: consent changes',
    before: `${wp('optin', [])}`,
    after: `wp_has_consent=()=>true;document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change',{detail:{statistics:'allow'}}))`,
    source: 'wordpress',
    grants: BOTH,
  },
  {
    name: 'WordPress: type "optout" assumes',
    before: wp('optout', ['statistics', 'preferences']),
    source: 'wordpress',
    grants: undefined,
  },
  {
    name: 'WordPress: no type means no consent tool',
    before: `wp_has_consent=()=>true;`,
    source: 'wordpress',
    grants: undefined,
  },
];

describe.concurrent('a consent signal under opt-in', () => {
  it.for(CASES)('$name', async ({ before, after, grants, source }, { shop, open }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${before}</script>`);
    const { page, errors } = await open();
    await page.goto(shop.url);
    if (after) {
      await page.waitForLoadState('networkidle');
      await page.evaluate(after);
    }
    if (grants) {
      await eventually(() => shop.choices()).toMatchObject([{ ...grants, source }]);
      if (grants.analytics) await eventually(() => shop.events('page_view').length).toBe(1);
    } else {
      await page.waitForTimeout(1200);
      expect(shop.choices()).toEqual([]);
      expect(await page.evaluate(() => [document.cookie, localStorage.length])).toEqual(['', 0]);
    }
    expect(errors).toEqual([]);
  });

  it('a tool that asks itself is not asked over, one that arrives late takes our question away', async ({
    shop,
    open,
  }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${TCF}</script>`);
    shop.pages['/late'] = html(
      '<h1>Shop</h1>',
      `<script>setTimeout(()=>{${TCF}},1200);setTimeout(()=>${tcf('cmpuishown', '{}')},3000)</script>`,
    );
    const { page } = await open();
    await page.goto(shop.url);
    await page.waitForLoadState('networkidle');
    await page.evaluate(tcf('cmpuishown', '{}'));
    await page.waitForTimeout(1000);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goto(`${shop.url}/late`);
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('we ask where the tool says that it has nothing to ask this visitor', async ({ shop, open }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${TCF}</script>`);
    shop.pages['/shopify'] = html(
      '<h1>Shop</h1>',
      `<script>${shopify(`{analytics:'',preferences:''}`, true)}Shopify.customerPrivacy.shouldShowBanner=()=>false</script>`,
    );
    const { page } = await open();
    await page.goto(shop.url);
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate(`say({gdprApplies:false})`);
    await page.getByRole('dialog').waitFor();
    await page.goto(`${shop.url}/shopify`);
    await page.getByRole('dialog').waitFor();
  });

  it('a refusal in the tool after consent withdraws', async ({ shop, open }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${TCF}</script>`);
    const { page } = await open();
    await page
      .context()
      .addCookies(consented(shop, { analytics: true, personalization: true, source: 'tcf' }));
    await page.goto(shop.url);
    await page.waitForLoadState('networkidle');
    await page.evaluate(tcf('useractioncomplete', purposes()));
    await eventually(() => shop.choices()).toMatchObject([
      { analytics: false, personalization: false, source: 'tcf' },
    ]);
  });

  it('an older yes in the tool does not undo a withdrawal on the privacy page', async ({ shop, open }) => {
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${TCF}</script>`);
    const { page } = await open();
    await page.context().addCookies(consented(shop, { source: 'privacy_page' }));
    await page.goto(shop.url);
    await page.waitForLoadState('networkidle');
    await page.evaluate(tcf('tcloaded', purposes(1, 5, 6, 8)));
    await page.waitForTimeout(800);
    expect(shop.choices()).toEqual([]);
  });

  it('is not heeded where the site says that its banner is ours', async ({ shop, open }) => {
    shop.config.consent_signal = 'banner';
    shop.pages['/'] = html('<h1>Shop</h1>', `<script>${wp('optin', ['statistics', 'preferences'])}</script>`);
    const { page } = await open();
    await page.goto(shop.url);
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(700);
    expect(shop.choices()).toEqual([]);
  });
});
