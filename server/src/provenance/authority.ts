import type { Category } from "../memory/types.ts";
import type { AuthorityRules } from "../store/types.ts";

/** How much is believed what no service stands behind, and what a service says that no rule is about. */
export const DEFAULT_AUTHORITY = 50;

/**
 * How much an assertion is to be believed, from 0 to 100: the most specific rule counts.
 *
 * @param rules Of the service that stands behind it; null for nobody's.
 * @param field The field of a domain schema that it is about.
 */
export function authorityOf(rules: AuthorityRules | null, category: Category, field: string | null): number {
  if (rules === null) return DEFAULT_AUTHORITY;
  return own(rules.domainFields, field) ?? own(rules.categories, category) ?? rules.defaultPriority;
}

/** Not what every object has, such as `constructor`. */
function own(priorities: Record<string, number>, name: string | null): number | undefined {
  return name !== null && Object.hasOwn(priorities, name) ? priorities[name] : undefined;
}
