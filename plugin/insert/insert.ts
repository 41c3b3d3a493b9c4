import type { PayloadPlacement } from '../apply/payload.ts';
export { connect } from '../chunk-core.ts';
export function insert(_d: string, _p: PayloadPlacement): void {}
