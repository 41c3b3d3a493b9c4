import type { ImportRecord } from '../../model/api/import.ts';
import type { FileImported } from '../../model/import/file-import.ts';
import type { ImportKind } from '../../model/import/columns.ts';
import type { CustomerHistory } from '../../model/import/order-batches.ts';
import { api } from '../api.ts';

/** Orders in one request: well below the Worker's 16 MB. Other records in one request. */
const ORDERS_A_REQUEST = 1_500;
const RECORDS_A_REQUEST = 500;

interface Sending {
  site: string;
  kind: ImportKind;
  file: string;
  digest: string;
  imported: FileImported;
}

/** Sends a file's records in parts; what was sent of the same file before is not sent again. `onPart` hears of each. */
export async function sendImport(
  { site, kind, file, digest, imported }: Sending,
  onPart: (record: ImportRecord) => void,
): Promise<ImportRecord> {
  const { records, report } = imported;
  let record: ImportRecord = await api('POST /api/sites/:site/imports', {
    site,
    body: {
      kind,
      file: file.slice(0, 200),
      digest,
      total: records.length,
      report: Object.fromEntries(
        Object.entries(report).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      ),
    },
  });
  onPart(record);
  while (record.next < records.length) {
    record = await api('POST /api/sites/:site/imports/:id/parts', {
      site,
      id: record.id,
      body: { from: record.next, records: partOf(kind, records, record.next) },
    });
    onPart(record);
  }
  return record;
}

function partOf(kind: ImportKind, records: readonly object[], from: number): object[] {
  const next = records.slice(from, from + RECORDS_A_REQUEST);
  if (kind !== 'orders') return next;
  const part: object[] = [];
  let orders = 0;
  for (const history of next as CustomerHistory[]) {
    part.push(history);
    orders += history.batches.length;
    if (orders >= ORDERS_A_REQUEST) break;
  }
  return part;
}
