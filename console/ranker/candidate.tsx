import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { RankerReportAnswer } from '../../model/api/ranker.ts';
import type { RankerRecord } from '../../model/api/site.ts';
import { canaryExperiment } from '../../model/ranker/canary-experiment.ts';
import type { Promotion } from '../../model/ranker/promotion.ts';
import type { ListingValue } from '../../model/ranker/watch/listing-value.ts';
import { api } from '../api.ts';
import { may } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { ago, count, percent } from '../ui/format.ts';
import { Fact, Panel } from '../ui/page.tsx';
import { Tag, type Tone } from '../ui/tag.tsx';
import { say } from '../ui/toast.tsx';
import { RankerMetrics } from './card.tsx';

interface CandidateProps {
  site: string;
  ranker: RankerRecord;
  live: RankerRecord | undefined;
  answer: RankerReportAnswer | undefined;
  onLive: (rankers: RankerRecord[]) => void;
}

const VALUE: Record<Promotion['value']['state'], [Tone, string]> = {
  unknown: ['plain', 'not known yet'],
  worse: ['bad', 'worse'],
  passed: ['good', 'passed'],
};
const EXPERIMENT: Record<Promotion['experiment']['state'], [Tone, string]> = {
  none: ['plain', 'not compared yet'],
  running: ['live', 'running'],
  lost: ['bad', 'not won'],
  won: ['good', 'won'],
};

/** A candidate on its way: alike in the shadow, worth it by the log, better in an experiment, live. */
export function Candidate({ site, ranker, live, answer, onLive }: CandidateProps) {
  const { version } = ranker;
  const { route } = useLocation();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const promotion = answer?.promotions[version];
  const shadow = answer?.shadows.find((one) => one.shadow === version && one.live === live?.version);
  const seen = answer?.report?.candidates.find((one) => one.ranker === version)?.value;
  // As the gate does: the trainer's own estimate while the last look cannot tell.
  const value = seen?.difference ? seen : ((ranker.card['off_policy'] as ListingValue | undefined) ?? seen);
  const free = !live || promotion?.allowed === true;

  const compare = async () => {
    if (!live) return;
    setBusy(true);
    try {
      const placements = await api('GET /api/placements', { query: { site } });
      const draft = canaryExperiment({ live: live.version, candidate: version, placements });
      if (!draft) say('No placement is a listing yet: make one first.');
      else {
        await api('PUT /api/experiments/:id', { id: draft.id, query: { site }, body: draft });
        say('The experiment is a draft: look it over and start it.');
        route(`/${site}/experiments/${draft.id}`);
      }
    } catch (error) {
      say((error as Error).message);
    }
    setBusy(false);
  };
  const makeLive = async (override?: string) => {
    onLive(
      await api('POST /api/sites/:site/rankers/:version/live', {
        site,
        version,
        body: override === undefined ? {} : { override },
      }),
    );
    say(`${version} is live.`);
  };

  return (
    <Panel
      title={
        <span class="flex flex-wrap items-center gap-2.5">
          <span class="font-mono text-[0.95rem]">{version}</span> <Tag>candidate</Tag>
        </span>
      }
      hint={`Trained ${ago(ranker.created_at, Date.now())}. It becomes live after its value in the log and an experiment spoke for it.`}
      actions={
        may('editor') && (
          <span class="flex flex-wrap gap-2">
            {live && promotion && ['none', 'lost'].includes(promotion.experiment.state) && (
              <button type="button" class="btn btn-sm btn-primary" disabled={busy} onClick={compare}>
                Compare in an experiment
              </button>
            )}
            <button type="button" class="btn btn-sm" onClick={() => setAsking(true)}>
              Make live{free ? '' : ' …'}
            </button>
          </span>
        )
      }
    >
      <ol class="grid gap-4 md:grid-cols-3">
        <Step
          number={1}
          title="In the shadow"
          tone="plain"
          state={shadow ? `${count(shadow.listings)} listings` : 'not yet'}
        >
          {shadow
            ? `Kendall ${(shadow.kendall / shadow.listings).toFixed(2)}, Spearman ${(shadow.spearman / shadow.listings).toFixed(2)} beside the live order; ${percent(shadow.overlap / shadow.listings, 0)} of the first eight are the same.`
            : 'The newest candidate scores a share of the listings behind the response, seen by nobody.'}
        </Step>
        <Step
          number={2}
          title="Value in the log"
          tone={VALUE[promotion?.value.state ?? 'unknown'][0]}
          state={VALUE[promotion?.value.state ?? 'unknown'][1]}
        >
          {promotion?.value.why}
        </Step>
        <Step
          number={3}
          title="Experiment"
          tone={EXPERIMENT[promotion?.experiment.state ?? 'none'][0]}
          state={EXPERIMENT[promotion?.experiment.state ?? 'none'][1]}
        >
          {promotion?.experiment.id ? (
            <a class="link" href={`/${site}/experiments/${promotion.experiment.id}`}>
              {promotion.experiment.why}
            </a>
          ) : (
            promotion?.experiment.why
          )}
        </Step>
      </ol>
      {value && <Value value={value} />}
      <RankerMetrics ranker={ranker} />
      {asking && (
        <Dialog
          title={`Make ${version} live?`}
          submit="Make live"
          danger={!free}
          disabled={!free && reason.trim().length < 3}
          onClose={() => setAsking(false)}
          onSubmit={() => makeLive(free ? undefined : reason.trim())}
        >
          <p>
            Every ranked listing uses it from the next snapshot on. {live?.version ?? 'The shop’s order'} can
            be brought back with one click.
          </p>
          {!free && (
            <div class="mt-4">
              <TextArea
                label="Why it should be live before value and experiment spoke for it"
                hint="Kept in the change log."
                value={reason}
                onValue={setReason}
              />
            </div>
          )}
        </Dialog>
      )}
    </Panel>
  );
}

function Step({
  number,
  title,
  tone,
  state,
  children,
}: {
  number: number;
  title: string;
  tone: Tone;
  state: string;
  children: ComponentChildren;
}) {
  return (
    <li class="min-w-0">
      <p class="flex flex-wrap items-center gap-2 font-medium">
        <span class="text-soft">{number}.</span> {title} <Tag tone={tone}>{state}</Tag>
      </p>
      <p class="mt-1 text-sm break-words text-soft">{children}</p>
    </li>
  );
}

/** The estimate with what makes it worth believing. */
function Value({ value }: { value: ListingValue }) {
  const { candidate, live, difference } = value;
  const shown = (one: ListingValue['candidate']) =>
    one.value === null
      ? 'refused'
      : `${percent(one.value, 2)} (${percent(one.interval!.lower, 2)} to ${percent(one.interval!.upper, 2)})`;
  return (
    <details class="mt-5">
      <summary class="text-sm text-soft">Off-policy estimate</summary>
      <dl class="mt-3 grid grid-cols-2 gap-x-6 gap-y-3.5 sm:grid-cols-3">
        <Fact term="Opened, this candidate">{shown(candidate)}</Fact>
        <Fact term="Opened, live ranker">{shown(live)}</Fact>
        <Fact term="Difference">
          {difference
            ? `${percent(difference.value, 2)} (${percent(difference.lower, 2)} to ${percent(difference.upper, 2)})`
            : 'refused'}
        </Fact>
        <Fact term="Explored places">{count(candidate.choices)}</Fact>
        <Fact term="Effective sample">{count(Math.round(candidate.effectiveSampleSize))}</Fact>
        <Fact term="Mean weight">{candidate.meanWeight.toFixed(2)}</Fact>
      </dl>
      <p class="mt-3 text-sm text-soft">
        From {count(value.listings)} listings of {count(value.visitors)} visitors later than those it learned
        from, places that exploration filled by chance only; self-normalised. It says whether an experiment is
        worth it, not who wins one.
      </p>
    </details>
  );
}
