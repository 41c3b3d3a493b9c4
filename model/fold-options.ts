/** What is known of a product: the catalogue's word, or the event's own. */
export interface ItemFacts {
  category?: string | undefined;
  brand?: string | undefined;
  color?: string | undefined;
  price?: number | undefined;
  reduced?: boolean | undefined;
}

/** What a fold needs besides the events. */
export interface FoldSite {
  currency: string;
  time_zone: string;
  hostnames: readonly string[];
}

export interface FoldOptions {
  site: FoldSite;
  /** The catalogue's word on a product, which wins over what an event says of it. */
  facts?: ((id: string) => ItemFacts | undefined) | undefined;
  /** Median price of the catalogue; absent: no price bands are kept. */
  medianPrice?: number | undefined;
}
