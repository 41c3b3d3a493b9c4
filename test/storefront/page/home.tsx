import { products } from '../catalog.ts';
import { collectionAt } from '../navigation.ts';
import { Strip, Grid } from '../view/card.tsx';
import type { Page } from '../view/shell.tsx';
import { shopData } from './structured-data.ts';

const tiles = [
  { path: '/women/outerwear', title: 'Women’s outerwear', picture: 'tile-women-outerwear' },
  { path: '/men/knitwear', title: 'Men’s knitwear', picture: 'tile-men-knitwear' },
  { path: '/women/dresses', title: 'Dresses', picture: 'tile-women-dresses' },
  { path: '/men/denim', title: 'Denim', picture: 'tile-men-denim' },
] as const;

/** The four best-loved things in stock: enough ratings to mean something, then the mean. */
const loved = products
  .filter((product) => product.ratings >= 25 && product.stock > 0)
  .toSorted((a, b) => b.rating - a.rating || b.ratings - a.ratings)
  .filter((product, place, all) => all.findIndex((other) => other.style === product.style) === place)
  .slice(0, 4);

export function homePage(origin: string): Page {
  const newIn = collectionAt('/new')!
    .products.filter(
      (product, place, all) => all.findIndex((other) => other.style === product.style) === place,
    )
    .slice(0, 10);
  return {
    title: 'Harbour & Loom – clothes in good cloth',
    description: 'Linen, wool and denim for women and men, made in small runs and mended for life.',
    path: '/',
    type: 'home',
    image: '/img/hero.svg',
    jsonLd: [shopData(origin)],
    body: (
      <>
        <section id="home-hero" class="hero" aria-labelledby="hero-title">
          <img
            class="hero-picture"
            src="/img/hero.svg"
            width="1600"
            height="900"
            alt=""
            fetchpriority="high"
          />
          <div class="hero-text">
            <h1 id="hero-title">Coats for the long walk home</h1>
            <p>Dense wool, deep pockets, a collar that turns up. The winter outerwear is in.</p>
            <p class="hero-actions">
              <a class="button" href="/women/outerwear">
                Shop women
              </a>
              <a class="button button-quiet" href="/men/outerwear">
                Shop men
              </a>
            </p>
          </div>
        </section>
        <section aria-labelledby="tiles-title" class="section">
          <h2 id="tiles-title" class="visually-hidden">
            Categories
          </h2>
          <ul class="tiles">
            {tiles.map((tile) => (
              <li>
                <a class="tile" href={tile.path}>
                  <img
                    src={`/img/${tile.picture}.svg`}
                    width="480"
                    height="600"
                    alt=""
                    loading="lazy"
                    decoding="async"
                  />
                  <span>{tile.title}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="new-title" class="section">
          <div class="section-head">
            <h2 id="new-title">New this week</h2>
            <a class="text-link" href="/new">
              All that is new
            </a>
          </div>
          <Strip id="home-new-in" name="New in" products={newIn} />
        </section>
        <section id="home-promo" class="promo-banner" aria-labelledby="promo-title">
          <img src="/img/promo.svg" width="1200" height="900" alt="" loading="lazy" decoding="async" />
          <div class="promo-text">
            <h2 id="promo-title">Knitted a mile from the sea</h2>
            <p>
              Tidewater Mills has spun Shetland and merino on the same frames since 1954. This year’s jumpers
              come in four colours of the coast.
            </p>
            <p>
              <a class="button" href="/women/knitwear?brand=Tidewater+Mills">
                See the knitwear
              </a>
            </p>
          </div>
        </section>
        <section aria-labelledby="loved-title" class="section">
          <div class="section-head">
            <h2 id="loved-title">Worn and loved</h2>
          </div>
          <Grid id="home-loved" name="Worn and loved" products={loved} />
        </section>
        <section class="promises" aria-label="What we promise">
          <div>
            <h3>Mended for life</h3>
            <p>Send any coat or knit back and we darn, re-button and return it. No receipt needed.</p>
          </div>
          <div>
            <h3>Small runs</h3>
            <p>We cut what we can sell. When a colour is gone, it stays gone until next year.</p>
          </div>
          <div>
            <h3>30 days to decide</h3>
            <p>Try it at home, with your own shoes. Returns are free from anywhere in Europe.</p>
          </div>
        </section>
      </>
    ),
  };
}
