import { infer } from './infer/infer.ts';
import { tellShop } from './infer/tell-shop.ts';
import { identifyCustomer } from './measure/identify.ts';
import { joinOrders } from './measure/join-orders.ts';
import { measure } from './measure/measure.ts';

export { connect } from './chunk-core.ts';

/** Starts to read off the page what the shop does not tell, and to measure what only the browser knows. */
export function watch(): void {
  infer();
  tellShop();
  joinOrders();
  identifyCustomer();
  measure();
}
