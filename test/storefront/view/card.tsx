import type { FC } from 'hono/jsx';
import { itemOf } from '../analytics.ts';
import { coloursOf } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { flagOf } from '../flag.ts';
import { money } from '../money.ts';

/** Widths offered to the browser; the drawing is a vector, so they differ in size attributes alone. */
const widths = [320, 480, 720, 960];

export const Picture: FC<{
  product: Product;
  sizes: string;
  isFirst?: boolean;
  view?: 'front' | 'detail' | 'cloth';
  alt?: string;
}> = ({ product, sizes, isFirst, view, alt }) => {
  const base = `/img/${product.id}${view && view !== 'front' ? `-${view}` : ''}.svg`;
  return (
    <img
      src={`${base}?w=480`}
      srcset={widths.map((width) => `${base}?w=${width} ${width}w`).join(', ')}
      sizes={sizes}
      width="480"
      height="600"
      alt={alt ?? `${product.title} in ${product.colour.toLowerCase()}`}
      loading={isFirst ? 'eager' : 'lazy'}
      decoding="async"
      fetchpriority={isFirst ? 'high' : undefined}
    />
  );
};

export const Price: FC<{ product: Product }> = ({ product }) => (
  <p class="price">
    {product.compareAt ? (
      <>
        <span class="visually-hidden">Now </span>
        <span class="price-now">{money(product.price)}</span> <span class="visually-hidden">before </span>
        <s>{money(product.compareAt)}</s>
      </>
    ) : (
      money(product.price)
    )}
  </p>
);

export const Card: FC<{ product: Product; isFirst?: boolean; sizes?: string }> = ({
  product,
  isFirst,
  sizes,
}) => {
  const flag = flagOf(product);
  const others = coloursOf(product);
  return (
    <li
      class={product.stock === 0 ? 'product-card sold-out' : 'product-card'}
      data-product-id={product.id}
      data-item={JSON.stringify(itemOf(product))}
    >
      <a class="card-link" href={`/products/${product.slug}`}>
        <span class="card-picture">
          <Picture
            product={product}
            sizes={sizes ?? '(min-width: 1100px) 25vw, (min-width: 700px) 33vw, 50vw'}
            isFirst={isFirst ?? false}
          />
          {flag && <span class="card-flag">{flag}</span>}
        </span>
        <span class="card-title">{product.title}</span>
      </a>
      <p class="card-brand">{product.brand}</p>
      <Price product={product} />
      <p class="card-colours">
        <span class={`swatch swatch-${product.colourKey}`} aria-hidden="true"></span>
        {product.colour}
        {others.length > 1 && <span class="card-more"> +{others.length - 1}</span>}
      </p>
    </li>
  );
};

/** A listing's grid: the one element whose children are cards, named by `data-list`. */
export const Grid: FC<{ id: string; name: string; products: readonly Product[] }> = ({
  id,
  name,
  products,
}) => (
  <ul class="product-grid" data-list={id} data-list-name={name}>
    {products.map((product, place) => (
      <Card product={product} isFirst={place < 4} />
    ))}
  </ul>
);

/** A row that scrolls sideways. */
export const Strip: FC<{ id: string; name: string; products: readonly Product[] }> = ({
  id,
  name,
  products,
}) => (
  <ul class="product-strip" data-list={id} data-list-name={name} tabindex={0} aria-label={name}>
    {products.map((product) => (
      <Card product={product} sizes="(min-width: 1100px) 22vw, (min-width: 700px) 30vw, 64vw" />
    ))}
  </ul>
);
