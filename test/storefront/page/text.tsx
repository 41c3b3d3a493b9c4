import type { Child } from 'hono/jsx';
import { FREE_SHIPPING_FROM, shippingMethods } from '../cart.ts';
import { money } from '../money.ts';
import { collectionAt } from '../navigation.ts';
import { Grid } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';

function textPage(path: string, title: string, description: string, body: Child): Page {
  return { title, description, path, type: 'text', body };
}

export const aboutPage = textPage(
  '/about',
  'About us',
  'Who makes the clothes at Harbour & Loom, and how.',
  <>
    <img
      class="wide-picture"
      src="/img/workroom.svg"
      width="1600"
      height="900"
      alt="Work clothes on a rail in the workroom"
    />
    <article class="narrow prose">
      <h1>We began with one jumper</h1>
      <p class="lead">
        It was 2009, the shop was eleven square metres on Quay 4, and the jumper itched. We have been trying
        to make a better one ever since.
      </p>
      <p>
        Today Harbour &amp; Loom carries nine labels. Some are old mills that nearly closed, some are friends
        with a cutting table, one is our own. What they share is patience: cloth is chosen before the shape,
        and a shape stays in the shop until it is worn out, not until the season is.
      </p>
      <h2>Made in small runs</h2>
      <p>
        We cut what we can sell and say so when it is gone. The end of a run goes to{' '}
        <a href="/sale">Last sizes</a>, never to landfill.
      </p>
      <h2>Mended for life</h2>
      <p>
        Every coat and knit can come back to the workroom above the shop. We darn elbows, replace linings and
        sew on buttons. You pay the postage there, we pay it back.
      </p>
    </article>
  </>,
);

export const privacyPage = textPage(
  '/privacy',
  'Privacy',
  'What Harbour & Loom keeps about you, and for how long.',
  <article class="narrow prose">
    <h1>Privacy</h1>
    <p class="lead">You can buy here without an account, and look around without being followed.</p>
    <h2>What the shop itself keeps</h2>
    <div class="table-scroll" tabindex={0} role="region" aria-label="Cookies of the shop">
      <table>
        <thead>
          <tr>
            <th scope="col">Cookie</th>
            <th scope="col">What for</th>
            <th scope="col">How long</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <code>hl_bag</code>
            </td>
            <td>Remembers what is in your bag. Set when you first add something.</td>
            <td>30 days</td>
          </tr>
          <tr>
            <td>
              <code>hl_bag_count</code>
            </td>
            <td>The number beside the bag.</td>
            <td>30 days</td>
          </tr>
          <tr>
            <td>
              <code>hl_code</code>
            </td>
            <td>A discount code you entered.</td>
            <td>Until you close the browser</td>
          </tr>
          <tr>
            <td>
              <code>hl_order</code>
            </td>
            <td>Lets you see your last order’s confirmation again.</td>
            <td>One hour</td>
          </tr>
        </tbody>
      </table>
    </div>
    <p>
      These are needed for what you ask for, so they need no consent. They hold no name, address or e-mail.
    </p>
    <h2>Personalised pages</h2>
    <p>
      If you agree, the pages you see may be arranged for you. That is asked for separately, can be withdrawn
      with one click, and withdrawing erases what was kept.
    </p>
    <h2>Orders</h2>
    <p>This is a demonstration shop. What you type at the checkout is checked and thrown away.</p>
  </article>,
);

export const shippingPage = textPage(
  '/shipping',
  'Delivery and returns',
  'What delivery costs, how long it takes and how to send something back.',
  <article class="narrow prose">
    <h1>Delivery and returns</h1>
    <p class="lead">Standard delivery is free for orders of {money(FREE_SHIPPING_FROM)} and more.</p>
    <div class="table-scroll" tabindex={0} role="region" aria-label="Ways of delivery">
      <table>
        <thead>
          <tr>
            <th scope="col">Way</th>
            <th scope="col">When</th>
            <th scope="col">Price</th>
          </tr>
        </thead>
        <tbody>
          {Object.values(shippingMethods).map(({ label, detail, price }) => (
            <tr>
              <td>{label}</td>
              <td>{detail}</td>
              <td>{price === 0 ? 'Free' : money(price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    <h2>Sending something back</h2>
    <p>
      You have 30 days from the day it arrives. Leave the label on, use the bag it came in, and drop it at any
      post office in Europe. The money goes back the way it came, usually within five days.
    </p>
    <h2>Repairs</h2>
    <p>
      Repairs are free for coats and knitwear bought here, whenever you bought them. Write your name on a
      piece of paper, pin it to the hole, and send it to Quay 4.
    </p>
  </article>,
);

export function errorPage(title: string, lead: string): Page {
  return {
    title,
    description: lead,
    path: '/',
    type: 'error',
    isIndexed: false,
    body: (
      <>
        <div class="narrow empty-bag">
          <h1>{title}</h1>
          <p class="lead">{lead}</p>
          <p class="hero-actions">
            <a class="button" href="/">
              To the shop
            </a>
            <a class="button button-quiet" href="/search">
              Search
            </a>
          </p>
        </div>
        <section class="section" aria-labelledby="instead-title">
          <h2 id="instead-title" class="section-title">
            Or have a look at these
          </h2>
          <Grid
            id="error-suggestions"
            name="Suggestions"
            products={collectionAt('/new')!.products.slice(0, 4)}
          />
        </section>
      </>
    ),
  };
}
