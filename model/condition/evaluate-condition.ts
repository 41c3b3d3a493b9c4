import { compileCondition, type Attributes, type Condition } from './compile-condition.ts';
import type { SavedGroups } from './saved-group.ts';

/**
 * True when attributes fulfil a targeting condition, with the semantics of GrowthBook's SDKs (MongoDB's query form):
 * every key must hold; a key is an attribute's path (`customer.city`) or `$and`, `$or`, `$nor`, `$not`, `$savedGroup`;
 * a value is compared as it is, or is an object of operators: `$eq $ne $lt $lte $gt $gte`, `$in $nin $ini $nini`
 * (`i`: whatever the case), `$inGroup $notInGroup`, `$regex $regexi`, `$exists $type`, `$size $all $alli $elemMatch`,
 * `$not`, and for versions `$veq $vne $vlt $vlte $vgt $vgte`. A missing attribute is null. The empty condition holds.
 *
 * Differences: regular expressions cannot hang (`compilePattern`), inherited properties are not attributes, and what
 * is malformed matches nobody instead of throwing. To ask one condition often, use `compileCondition`.
 * Source: GrowthBook SDK conformance cases, spec 5 (`npm run conformance`).
 */
export function evaluateCondition(
  condition: Condition,
  attributes: Attributes,
  savedGroups: SavedGroups = {},
): boolean {
  return compileCondition(condition, savedGroups)(attributes);
}
