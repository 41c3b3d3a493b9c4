import { brands } from '../catalog/brands.ts';
import { coloursOf } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { FREE_SHIPPING_FROM } from '../cart.ts';
import { ecommerce, itemOf } from '../analytics.ts';
import { money } from '../money.ts';
import { collectionOf } from '../navigation.ts';
import { relatedTo } from '../related.ts';
import { Breadcrumbs } from '../view/breadcrumbs.tsx';
import { Picture, Price, Strip } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';
import { breadcrumbData, productData } from './structured-data.ts';

const FEW_LEFT = 4;

export function productPage(product: Product, origin: string, problem?: string): Page {
  const collection = collectionOf(product);
  const steps = [
    ...collection.trail,
    { path: collection.path, title: collection.title },
    { path: `/products/${product.slug}`, title: product.title },
  ];
  const colours = coloursOf(product);
  const isSoldOut = product.stock === 0;
  const isFew = !isSoldOut && product.sizes.some((size) => size.stock > 0 && size.stock < FEW_LEFT);
  return {
    title: `${product.title}, ${product.colour.toLowerCase()}`,
    description: product.description,
    path: `/products/${product.slug}`,
    type: 'product',
    image: `/img/${product.id}.svg`,
    jsonLd: [productData(product, origin), breadcrumbData(steps, origin)],
    pushes: ecommerce('view_item', { value: product.price, items: [{ ...itemOf(product), quantity: 1 }] }),
    body: (
      <>
        <Breadcrumbs steps={steps} />
        <article class="product" data-product-id={product.id} data-item={JSON.stringify(itemOf(product))}>
          <div class="gallery">
            <Picture product={product} sizes="(min-width: 900px) 60vw, 100vw" isFirst />
            <Picture
              product={product}
              view="detail"
              sizes="(min-width: 900px) 30vw, 50vw"
              alt={`${product.title}, close up`}
            />
            <Picture
              product={product}
              view="cloth"
              sizes="(min-width: 900px) 30vw, 50vw"
              alt={`The ${product.material}, close up`}
            />
          </div>
          <div class="product-info">
            <p class="product-brand">{product.brand}</p>
            <h1>{product.title}</h1>
            <Price product={product} />
            {product.ratings > 0 && (
              <p class="rating">
                <span class="stars" aria-hidden="true">
                  ★
                </span>{' '}
                {product.rating.toFixed(1)} <span class="visually-hidden">out of 5, from </span>
                <span class="rating-count">
                  ({product.ratings}
                  <span class="visually-hidden"> ratings</span>)
                </span>
              </p>
            )}
            <div class="product-colours">
              <h2 class="option-title" id="colours-title">
                Colour <span>{product.colour}</span>
              </h2>
              <ul aria-labelledby="colours-title">
                {colours.map((other) => (
                  <li>
                    <a
                      class={`swatch-link swatch-${other.colourKey}`}
                      href={`/products/${other.slug}`}
                      aria-label={other.colour}
                      title={other.colour}
                      aria-current={other.id === product.id ? 'true' : undefined}
                    ></a>
                  </li>
                ))}
              </ul>
            </div>
            <form class="add-form" method="post" action="/cart/add" data-add-form>
              <input type="hidden" name="id" value={product.id} />
              <fieldset class="sizes">
                <legend class="option-title">Size</legend>
                <div class="size-list">
                  {product.sizes.map((size, nth) => (
                    <label class="size">
                      <input
                        type="radio"
                        name="size"
                        value={size.label}
                        required
                        disabled={size.stock === 0}
                        checked={product.sizes.length === 1 && nth === 0 && size.stock > 0}
                      />
                      <span>
                        {size.label}
                        {size.stock === 0 && <span class="visually-hidden">, sold out</span>}
                      </span>
                    </label>
                  ))}
                </div>
              </fieldset>
              {problem && (
                <p class="problem" role="alert">
                  {problem}
                </p>
              )}
              <button type="submit" class="button button-wide" disabled={isSoldOut}>
                {isSoldOut ? 'Sold out' : 'Add to bag'}
              </button>
              <p class="stock-note">
                {isSoldOut
                  ? 'This colour is sold out. Others may still be here.'
                  : isFew
                    ? 'Only a few left in some sizes'
                    : 'In stock, sent within a day'}
              </p>
            </form>
            <div class="product-text">
              <p>{product.description}</p>
              <details open>
                <summary>Cloth and care</summary>
                <p>
                  {product.material[0]!.toUpperCase() + product.material.slice(1)}. {product.care}
                </p>
              </details>
              <details>
                <summary>Delivery and returns</summary>
                <p>
                  Free standard delivery over {money(FREE_SHIPPING_FROM)}, otherwise €6. Free returns within
                  30 days. <a href="/shipping">More about delivery</a>
                </p>
              </details>
              <details>
                <summary>About {product.brand}</summary>
                <p>{brands[product.brand]}</p>
              </details>
              <p class="product-code">Article {product.sku}</p>
            </div>
          </div>
        </article>
        <section class="section" aria-labelledby="related-title">
          <div class="section-head">
            <h2 id="related-title">Close to this</h2>
            <a class="text-link" href={collection.path}>
              All {collection.title.toLowerCase()}
            </a>
          </div>
          <Strip id="related" name="Close to this" products={relatedTo(product, 8)} />
        </section>
      </>
    ),
  };
}
