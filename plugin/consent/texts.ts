const ENGLISH = {
  title: 'Your privacy, your choice',
  intro:
    'This shop works without tracking. If you allow it, we count visits to see what works and put first what fits you. You can change your mind at any time.',
  intro_opt_out:
    'We count visits to see what works and put first what fits you. Say no, and the shop works just as well.',
  necessary: 'Necessary',
  necessary_why: 'Basket, sign-in and this choice. Always on.',
  analytics: 'Analytics',
  analytics_why: 'Counts visits and clicks, so that we can see what works.',
  personalization: 'Personalization',
  personalization_why: 'Puts first what fits the things you looked at.',
  accept: 'Accept all',
  reject: 'Reject all',
  choose: 'Choose',
  save: 'Save choice',
  close: 'Close',
  withdraw: 'Withdraw and erase',
  privacy: 'Privacy',
  more: 'What is known about me',
  gpc: 'Your browser sends Global Privacy Control. We respect it: only what is necessary is on.',
};

export type Texts = typeof ENGLISH;

/** The banner's words: the site's, else plain English. */
export function textsOf(own: Record<string, string> | undefined): Texts {
  return { ...ENGLISH, ...own };
}
