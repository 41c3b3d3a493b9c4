import type { ProductCard } from '../../model/api/visitor.ts';

const SHOWN = 8;

/** Products as small pictures, each once. */
export function ProductStrip({
  title,
  ids,
  products,
}: {
  title: string;
  ids: readonly string[];
  products: Record<string, ProductCard>;
}) {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return null;
  return (
    <div class="mt-5">
      <p class="eyebrow mb-2">{title}</p>
      <ul class="flex flex-wrap gap-2">
        {unique.slice(0, SHOWN).map((id) => (
          <li key={id}>
            <ProductImage id={id} product={products[id]} />
          </li>
        ))}
        {unique.length > SHOWN && (
          <li class="grid h-14 place-items-center px-1 text-sm text-soft">+{unique.length - SHOWN}</li>
        )}
      </ul>
    </div>
  );
}

/** A product's picture, or its id where there is none. */
export function ProductImage({
  id,
  product,
  size = 'size-14',
}: {
  id: string;
  product: ProductCard | undefined;
  size?: string;
}) {
  const title = product?.title ?? id;
  return product?.image ? (
    <img
      src={product.image}
      alt={title}
      title={title}
      width={56}
      height={56}
      loading="lazy"
      class={`${size} rounded-field border border-base-300 bg-base-200 object-cover`}
    />
  ) : (
    <span
      title={title}
      class={`${size} grid place-items-center overflow-hidden rounded-field border border-base-300 bg-base-200 p-1 text-center text-2xs break-all text-soft`}
    >
      {id}
    </span>
  );
}
