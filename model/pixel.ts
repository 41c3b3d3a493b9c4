import * as v from 'valibot';
import { EventSchema } from './event.ts';
import { IdSchema, MillisSchema } from './site.ts';

/** The steps of a checkout, which is all that a shop platform's pixel tells of. */
const NAMES = ['begin_checkout', 'add_shipping_info', 'add_payment_info', 'purchase'] as const;

/** Body of `POST /_endcap/pixel` (plugin/shopify/pixel.ts): one step of a checkout that no script tag reaches. */
export const PixelSchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  /** The visitor's signed reference, out of the cart's attributes. */
  reference: v.pipe(v.string(), v.maxLength(256)),
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  sent_at: MillisSchema,
  event: v.object({ ...EventSchema.entries, name: v.picklist(NAMES) }),
});
export type PixelCall = v.InferOutput<typeof PixelSchema>;
