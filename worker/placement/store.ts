import { PlacementSchema } from '../../model/placement.ts';
import { placements } from '../database.ts';
import { recordStore } from '../record-store.ts';

/** Placements in D1; `status` is `enabled` or `disabled`. */
export const placementStore = recordStore(placements, PlacementSchema, 'placement');
