import type { CatalogQuality } from '../catalog-quality.ts';
import type { Product } from '../catalog.ts';

/** `GET /api/sites/:site/catalog`: the live catalogue and what its data is like. */
export interface CatalogAnswer {
  version: string;
  products: number;
  created_at: number;
  /** When the newest feed came; absent: there was none, all is known from pages. */
  fed_at?: number;
  quality: CatalogQuality;
}

/** `GET /api/sites/:site/catalog/list`: products that fit, at most 100 of them. */
export interface CatalogList {
  found: number;
  products: Product[];
}
