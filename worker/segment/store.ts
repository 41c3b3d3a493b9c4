import { SegmentSchema } from '../../model/segment.ts';
import { segments } from '../database.ts';
import { recordStore } from '../record-store.ts';

/** Segments in D1; `status` is their kind. */
export const segmentStore = recordStore(segments, SegmentSchema, 'segment');
