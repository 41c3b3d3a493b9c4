import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CatalogSchema } from '../../model/catalog.ts';
import { DecisionRecordSchema } from '../../model/decision.ts';
import { EventBatchSchema } from '../../model/event.ts';
import { ExperimentSchema } from '../../model/experiment.ts';
import { DecideRequestSchema, PagePayloadSchema, PluginConfigSchema } from '../../model/page.ts';
import { EditSchema, PlacementSchema } from '../../model/placement.ts';
import { CompactProfileSchema, ProfileSchema } from '../../model/profile.ts';
import { SegmentSchema } from '../../model/segment.ts';
import { SiteSchema } from '../../model/site.ts';
import { SnapshotSchema } from '../../model/snapshot.ts';

const contracts = {
  catalog: CatalogSchema,
  'compact-profile': CompactProfileSchema,
  'decide-request': DecideRequestSchema,
  'decision-record': DecisionRecordSchema,
  'event-batch': EventBatchSchema,
  experiment: ExperimentSchema,
  'page-payload': PagePayloadSchema,
  placement: PlacementSchema,
  'plugin-config': PluginConfigSchema,
  profile: ProfileSchema,
  segment: SegmentSchema,
  site: SiteSchema,
  snapshot: SnapshotSchema,
};

function golden(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixtures/contract/${name}.json`, import.meta.url), 'utf8'));
}

describe('contracts', () => {
  for (const [name, schema] of Object.entries(contracts)) {
    it(`${name} reads its golden file and gives it back unchanged`, () => {
      const value = golden(name);
      expect(v.parse(schema as v.GenericSchema, value)).toEqual(value);
    });
    it(`${name} drops unknown fields`, () => {
      const value = golden(name);
      expect(v.parse(schema as v.GenericSchema, { ...value, from_the_future: 1 })).toEqual(value);
    });
  }

  it('a contract refuses another version', () => {
    expect(v.safeParse(SnapshotSchema, { ...golden('snapshot'), v: 2 }).success).toBe(false);
  });

  it.each([
    ['an edit of an attribute outside the allow-list', { op: 'attribute', name: 'onclick', value: 'x' }],
    ['a style with url()', { op: 'style', property: 'background-color', value: 'url(//evil)' }],
    ['a style that ends its declaration', { op: 'style', property: 'color', value: 'red;position:fixed' }],
    ['a style property outside the allow-list', { op: 'style', property: 'position', value: 'fixed' }],
    ['a script address as image', { op: 'image', src: 'javascript:alert(1)' }],
    ['a protocol-relative image', { op: 'image', src: '//evil.example/x.png' }],
  ])('%s is refused', (_, edit) => {
    expect(v.safeParse(EditSchema, edit).success).toBe(false);
  });
});
