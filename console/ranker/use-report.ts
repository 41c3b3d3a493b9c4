import { useState } from 'preact/hooks';
import type { RankerReportAnswer } from '../../model/api/ranker.ts';
import { api } from '../api.ts';
import { noteSessionEnd } from '../session.ts';
import { say } from '../ui/toast.tsx';
import { useLoad, type Load } from '../ui/use-load.ts';

export interface ReportLoad extends Load<RankerReportAnswer> {
  /** True while a look is being taken. */
  looking: boolean;
  /** Looks at the log now. */
  look(): Promise<void>;
}

/** The last look at what the log says of a site's rankers, and a way to take another. */
export function useReport(site: string): ReportLoad {
  const load = useLoad(() => api('GET /api/sites/:site/rankers/report', { site }), [site], {
    onError: noteSessionEnd,
  });
  const [looking, setLooking] = useState(false);
  const look = async () => {
    setLooking(true);
    try {
      load.set(await api('POST /api/sites/:site/rankers/report', { site }));
      say('The log was looked at.');
    } catch (error) {
      say((error as Error).message);
    }
    setLooking(false);
  };
  return { ...load, looking, look };
}
