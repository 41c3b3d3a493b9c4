/** @jsxImportSource react */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from './router.tsx';
import type { CardState } from './state.ts';
import { listItems, pushEcommerce } from './telemetry.ts';

const widths = [320, 480, 720, 960];

interface PictureProps {
  readonly id: string;
  readonly alt: string;
  readonly sizes: string;
  readonly view?: 'detail' | 'cloth';
}

export function Picture({ id, alt, sizes, view }: PictureProps): ReactNode {
  const base = `/img/${id}${view ? `-${view}` : ''}.svg`;
  return (
    <img
      src={`${base}?w=480`}
      srcSet={widths.map((width) => `${base}?w=${width} ${width}w`).join(', ')}
      sizes={sizes}
      width={480}
      height={600}
      alt={alt}
      loading="lazy"
      decoding="async"
    />
  );
}

export function Price({
  price,
  before,
}: {
  readonly price: string;
  readonly before?: string | undefined;
}): ReactNode {
  if (!before) return <p className="price">{price}</p>;
  return (
    <p className="price">
      <span className="visually-hidden">Now </span>
      <span className="price-now">{price}</span> <span className="visually-hidden">before </span>
      <s>{before}</s>
    </p>
  );
}

function Card({ card, onSelect }: { readonly card: CardState; readonly onSelect: () => void }): ReactNode {
  const [isKept, setKept] = useState(false);
  return (
    <li
      className={card.isSoldOut ? 'product-card sold-out' : 'product-card'}
      data-product-id={card.id}
      data-item={JSON.stringify(card.item)}
    >
      <Link to={`/products/${card.slug}`} className="card-link" onFollow={onSelect}>
        <span className="card-picture">
          <Picture
            id={card.id}
            alt={`${card.title} in ${card.colour.toLowerCase()}`}
            sizes="(min-width: 1100px) 25vw, (min-width: 700px) 33vw, 50vw"
          />
          {card.flag && <span className="card-flag">{card.flag}</span>}
        </span>
        <span className="card-title">{card.title}</span>
      </Link>
      <button
        type="button"
        className="keep"
        aria-pressed={isKept}
        aria-label={`Keep ${card.title} in mind`}
        onClick={() => setKept(!isKept)}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M12 20s-7.5-4.7-7.5-10.200A4.2 4.2 0 0 1 12 7.300a4.2 4.2 0 0 1 7.5 2.500C19.5 15.3 12 20 12 20Z" />
        </svg>
      </button>
      <p className="card-brand">{card.brand}</p>
      <Price price={card.price} before={card.before} />
      <p className="card-colours">
        <span className={`swatch swatch-${card.colourKey}`} aria-hidden="true" />
        {card.colour}
        {card.otherColours > 0 && <span className="card-more"> +{card.otherColours}</span>}
      </p>
    </li>
  );
}

interface CardsProps {
  readonly id: string;
  readonly name: string;
  readonly cards: readonly CardState[];
  readonly isStrip?: boolean;
}

/** A grid or strip of cards, keyed by product: what hydrates is matched by order, what changes later by key. */
export function Cards({ id, name, cards, isStrip }: CardsProps): ReactNode {
  const select = (card: CardState): void => {
    const items = listItems(
      cards.map(({ item }) => item),
      id,
      name,
    );
    const place = cards.indexOf(card);
    pushEcommerce('select_item', { item_list_id: id, item_list_name: name, items: [items[place]] });
  };
  return (
    <ul
      className={isStrip ? 'product-strip' : 'product-grid'}
      data-list={id}
      data-list-name={name}
      {...(isStrip ? { tabIndex: 0, 'aria-label': name } : {})}
    >
      {cards.map((card) => (
        <Card key={card.id} card={card} onSelect={() => select(card)} />
      ))}
    </ul>
  );
}
