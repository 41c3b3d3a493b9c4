import { html, raw } from 'hono/html';
import { ATTRIBUTES } from '../../model/attributes.ts';
import { processingRecord } from '../../model/processing-record.ts';
import { AFFINITY_KINDS } from '../../model/profile.ts';
import type { Site } from '../../model/site.ts';
import type { ErasureReceipt, VisitorView } from '../../model/visitor-view.ts';
import { STYLE } from './style.ts';
import { PRICE_WORDS, summary, TASTE_WORDS } from './words.ts';

type Html = ReturnType<typeof html>;

/** Reads the one-time code out of the address before anything else can, and hands it in. */
export const OPEN_SCRIPT = `const code=location.hash.slice(6);history.replaceState(null,'',location.pathname+location.search);if(code){document.querySelector('input[name=code]').value=code;document.querySelector('form').submit()}`;

// In one piece: the policy names this script by the hash of its every character, which a formatter must not move.
const SCRIPT = raw(`<script>${OPEN_SCRIPT}</script>`);

/** Before a code was handed in: what this page is for, and what the shop keeps of anyone. */
export function landingPage(site: Site | undefined, said?: string): Html {
  return shell(
    site?.name ?? 'Privacy',
    html`<h1>Your data${site ? ` at ${site.name}` : ''}</h1>
      ${said ? html`<p class="said" role="status">${said}</p>` : ''}
      <p>
        This page shows what the shop keeps about you. Open it from the shop itself, by the link in its
        privacy settings: only then we know which data is yours.
      </p>
      <form method="post" action="/open">
        <input type="hidden" name="code" /><noscript
          ><p>To open your data, this page needs JavaScript once.</p></noscript
        >
      </form>
      ${site ? processing(site) : ''} ${SCRIPT}`,
  );
}

interface Shown {
  site: Site;
  /** Undefined: nothing is kept. */
  view: VisitorView | undefined;
  /** Proves that a form was sent from this page. */
  token: string;
  said?: string | undefined;
}

/** Everything kept about one visitor, with what can be done about it. */
export function visitorPage({ site, view, token, said }: Shown): Html {
  const hidden = html`<input type="hidden" name="token" value="${token}" />`;
  const choice = view?.consents.at(-1);
  return shell(
    site.name,
    html`<h1>Your data at ${site.name}</h1>
      ${said ? html`<p class="said" role="status">${said}</p>` : ''}
      <p class="soft">
        Everything below is known from this
        browser${view?.person ? ' and from your other devices that are signed in' : ''}. You are not known by
        name.
      </p>
      <section aria-labelledby="known">
        <h2 id="known">What is known</h2>
        <ul>
          ${view ? summary(view, site.currency).map((line) => html`<li>${line}</li>`) : html`<li>Nothing is kept about you.</li>`}
        </ul>
      </section>
      ${view?.compact ? tastes(view, hidden) : ''}
      ${
        view?.segments.length
          ? html`<section aria-labelledby="groups">
              <h2 id="groups">Groups you are in</h2>
              <ul>
                ${view.segments.map((id) => html`<li>${id}</li>`)}
              </ul>
            </section>`
          : ''
      }
      ${view ? attributesSection(view) : ''}
      <section aria-labelledby="choice">
        <h2 id="choice">Your choice</h2>
        <form method="post" action="/consent">
          ${hidden}
          <label
            ><input
              type="checkbox"
              name="analytics"
              ${choice === undefined || choice.analytics ? 'checked' : ''}
            />
            Measure what I do here, to improve the shop</label
          >
          <label
            ><input
              type="checkbox"
              name="personalization"
              ${choice === undefined || choice.personalization ? 'checked' : ''}
            />
            Show me pages that fit my taste</label
          >
          <p class="soft">With neither, everything kept about you is deleted.</p>
          <button type="submit">Save my choice</button>
        </form>
      </section>
      <section aria-labelledby="rights">
        <h2 id="rights">Take it with you, or have it deleted</h2>
        <div class="row">
          <a class="button" href="/download" download>Download everything</a>
          <form method="post" action="/erase">
            ${hidden}<button class="stop" type="submit">Delete everything</button>
          </form>
        </div>
      </section>
      ${processing(site)}`,
  );
}

/** After an erasure: the receipt. */
export function erasedPage(site: Site, receipt: ErasureReceipt): Html {
  return shell(
    site.name,
    html`<h1>Deleted</h1>
      <p>
        Everything ${site.name} kept about you in this browser was deleted: ${receipt.shard_rows} records, the
        profile included. Nothing new will be kept unless you allow it again.
      </p>
      <p>
        Our hosting platform can restore deleted data for technical emergencies until
        ${new Date(receipt.recoverable_until).toISOString().slice(0, 10)}; after that it is gone for good.
      </p>
      <p class="soft">Receipt ${receipt.digest.slice(0, 16)}, ${new Date(receipt.at).toISOString()}</p>`,
  );
}

function tastes({ compact }: VisitorView, hidden: Html): Html {
  const kinds = AFFINITY_KINDS.filter((kind) => compact!.affinities[kind].length > 0);
  if (kinds.length === 0) return html``;
  return html`<section aria-labelledby="tastes">
    <h2 id="tastes">What we think you like</h2>
    <p class="soft">Not true? Remove it, and it will not be used again.</p>
    ${kinds.map(
      (kind) =>
        html`<h3 class="soft">${TASTE_WORDS[kind]}</h3>
          <ul class="tastes">
            ${compact!.affinities[kind].map(
              ([value]) =>
                html`<li>
                  ${kind === 'price' ? PRICE_WORDS[Number(value)] : value}
                  <form method="post" action="/taste">
                    ${hidden}<input type="hidden" name="kind" value="${kind}" /><input
                      type="hidden"
                      name="value"
                      value="${value}"
                    /><button
                      type="submit"
                      aria-label="Remove ${kind === 'price' ? PRICE_WORDS[Number(value)] : value}"
                    >
                      ✕
                    </button>
                  </form>
                </li>`,
            )}
          </ul>`,
    )}
  </section>`;
}

const SOURCES = { profile: 'what you did here', session: 'this visit', request: 'your browser’s request' };

function attributesSection(view: VisitorView): Html {
  const rows = ATTRIBUTES.filter(({ name }) => view.attributes[name] !== undefined);
  return html`<section>
    <details>
      <summary>Every attribute, with its source and purpose</summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>Attribute</th>
              <th>Value</th>
              <th>Unit</th>
              <th>Source</th>
              <th>Purpose</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ name, unit, source, purpose }) =>
                html`<tr>
                  <td>${name.replaceAll('_', ' ')}</td>
                  <td>${JSON.stringify(view.attributes[name])}</td>
                  <td>${unit}</td>
                  <td>${SOURCES[source]}</td>
                  <td>${purpose}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

function processing(site: Site): Html {
  const record = processingRecord(site);
  return html`<section aria-labelledby="rules">
    <h2 id="rules">What ${site.name} does with data</h2>
    ${record.activities.map(
      (one) =>
        html`<details>
          <summary>${one.purpose}</summary>
          <p>${one.basis}. Kept: ${one.kept}.</p>
          <ul>
            ${one.data.map((line) => html`<li>${line}</li>`)}
          </ul>
        </details>`,
    )}
    <details>
      <summary>Cookies</summary>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>What</th>
              <th>Days</th>
            </tr>
          </thead>
          <tbody>
            ${record.cookies.map(
              ({ name, what, days }) =>
                html`<tr>
                  <td>${name}</td>
                  <td>${what}</td>
                  <td>${days}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    <details>
      <summary>Safeguards</summary>
      <ul>
        ${record.safeguards.map((line) => html`<li>${line}</li>`)}
      </ul>
    </details>
  </section>`;
}

function shell(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Your data, ${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}
