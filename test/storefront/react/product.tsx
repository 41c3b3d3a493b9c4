/** @jsxImportSource react */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Cards, Picture, Price } from './card.tsx';
import { Link } from './router.tsx';
import type { ProductState } from './state.ts';
import { listItems, pushEcommerce } from './telemetry.ts';

interface Added {
  readonly problem?: string;
  readonly added?: number;
  readonly item?: { readonly price: number };
}

interface BuyProps {
  readonly state: ProductState;
  readonly onBagChange: () => void;
}

/** Size and button; what became of the last press is said beside it. */
function Buy({ state, onBagChange }: BuyProps): ReactNode {
  const [size, setSize] = useState(state.sizes.length === 1 ? state.sizes[0]!.label : '');
  const [note, setNote] = useState('');
  const isSoldOut = state.sizes.every((each) => each.isSoldOut);
  const add = async (): Promise<void> => {
    const response = await fetch('/cart/add', {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams({ id: state.id, size }),
    });
    const answer = (await response.json()) as Added;
    if (!response.ok || !answer.item) {
      setNote(answer.problem ?? 'That did not work. Try again.');
      return;
    }
    pushEcommerce('add_to_cart', { value: answer.item.price * (answer.added ?? 1), items: [answer.item] });
    setNote('In your bag.');
    onBagChange();
  };
  return (
    <>
      <fieldset className="sizes">
        <legend className="option-title">Size</legend>
        <div className="size-list">
          {state.sizes.map(({ label, isSoldOut: isGone }) => (
            <label className="size" key={label}>
              <input
                type="radio"
                name="size"
                value={label}
                disabled={isGone}
                checked={size === label}
                onChange={() => setSize(label)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="add-form">
        <button type="button" className="button button-wide" disabled={isSoldOut} onClick={() => void add()}>
          {isSoldOut ? 'Sold out' : 'Add to bag'}
        </button>
        <p className="stock-note" role="status">
          {note}
        </p>
      </div>
    </>
  );
}

export function ProductPage({ state, onBagChange }: BuyProps): ReactNode {
  const { id, title, item, related } = state;
  useEffect(() => {
    pushEcommerce('view_item', { value: item.price, items: [{ ...item, quantity: 1 }] });
    const items = listItems(
      related.map((card) => card.item),
      'related',
      'Close to this',
    );
    pushEcommerce('view_item_list', { item_list_id: 'related', item_list_name: 'Close to this', items });
  }, [item, related]);
  return (
    <>
      <nav className="breadcrumbs" aria-label="Breadcrumb">
        <ol>
          {state.trail.map((step) => (
            <li key={step.path}>
              <Link to={step.path}>{step.title}</Link>
            </li>
          ))}
        </ol>
      </nav>
      <article className="product" data-product-id={id}>
        <div className="gallery">
          <Picture
            id={id}
            alt={`${title} in ${state.colour.toLowerCase()}`}
            sizes="(min-width: 900px) 60vw, 100vw"
          />
          <Picture id={id} view="detail" alt={`${title}, close up`} sizes="(min-width: 900px) 30vw, 50vw" />
          <Picture id={id} view="cloth" alt="The cloth, close up" sizes="(min-width: 900px) 30vw, 50vw" />
        </div>
        <div className="product-info">
          <p className="product-brand">{state.brand}</p>
          <h1>{title}</h1>
          <Price price={state.price} before={state.before} />
          <div className="product-colours">
            <h2 className="option-title">
              Colour <span>{state.colour}</span>
            </h2>
            <ul>
              {state.colours.map((colour) => (
                <li key={colour.slug}>
                  <Link
                    to={`/products/${colour.slug}`}
                    className={`swatch-link swatch-${colour.key}`}
                    label={colour.name}
                    current={state.path === `/products/${colour.slug}` ? 'true' : undefined}
                  />
                </li>
              ))}
            </ul>
          </div>
          <Buy key={id} state={state} onBagChange={onBagChange} />
          <div className="product-text">
            <p>{state.description}</p>
            <p className="muted">{state.care}</p>
          </div>
        </div>
      </article>
      <section className="section" aria-labelledby="related-title">
        <div className="section-head">
          <h2 id="related-title">Close to this</h2>
        </div>
        <Cards id="related" name="Close to this" cards={related} isStrip />
      </section>
    </>
  );
}
