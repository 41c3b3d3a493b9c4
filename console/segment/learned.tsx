import type { Learned } from '../../model/learned.ts';
import { site as current } from '../session.ts';
import { count, money } from '../ui/format.ts';
import { Fact, Panel } from '../ui/page.tsx';

/** What was learned of all customers together: thresholds that fit, quintiles behind the grades, the models of buying. */
export function LearnedFacts({ learned }: { learned: Learned }) {
  const { rfm, value, lifecycle, customers, visitors } = learned;
  if (!rfm && !value && !lifecycle) return null;
  const site = current.value;
  const currency = site?.currency ?? 'EUR';
  const days = (seconds: number) => count(Math.round(seconds));
  return (
    <Panel
      title="Learned of all customers together"
      hint={`From ${count(customers)} customers among ${count(visitors)} visitors; learned anew every night. No visitor is in it.`}
      class="lg:col-span-2"
    >
      <dl class="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {lifecycle && (
          <Fact term="Lifecycle thresholds that fit how often these customers buy">
            active up to {days(lifecycle.active_days)} days, at risk up to {days(lifecycle.at_risk_days)},
            loyal from {count(lifecycle.loyal_orders)} orders
            {site && (
              <span class="block text-sm text-soft">
                In force, from Settings: {days(site.lifecycle.active_days)},{' '}
                {days(site.lifecycle.at_risk_days)}, {count(site.lifecycle.loyal_orders)}
              </span>
            )}
          </Fact>
        )}
        {rfm && (
          <>
            <Fact term="Recency grades end at (days since the last order, best first)">
              {rfm.recency.map((bound) => days(bound)).join(' · ')}
            </Fact>
            <Fact term="Frequency grades begin at (orders)">
              {rfm.frequency.map((bound) => count(bound)).join(' · ')}
            </Fact>
            <Fact term="Monetary grades begin at">
              {rfm.monetary.map((bound) => money(bound, currency)).join(' · ')}
            </Fact>
          </>
        )}
        {value && (
          <Fact term="Model of purchases (BG/NBD)">
            <span class="figure">
              {Object.entries(value.purchases)
                .map(([name, parameter]) => `${name} ${parameter.toFixed(3)}`)
                .join(' · ')}
            </span>
            <span class="block text-sm text-soft">
              Gives each customer’s next order and chance of not coming back.
            </span>
          </Fact>
        )}
        {value?.spend && (
          <Fact term="Model of order values (Gamma-Gamma)">
            <span class="figure">
              {Object.entries(value.spend)
                .map(([name, parameter]) => `${name} ${parameter.toFixed(3)}`)
                .join(' · ')}
            </span>
            <span class="block text-sm text-soft">Gives the value expected in the next 52 weeks.</span>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}
