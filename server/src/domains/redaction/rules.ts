/** Kinds of support that have secrets of their own. */
export type SecretiveType = "banking_fintech" | "travel" | "telecom";

/** What counts as a secret beyond what does everywhere. */
export interface RedactionRules {
  /** Numbers are secret by their length alone, however they are grouped. */
  strict: boolean;
  /** The kinds of support whose own secrets count. */
  types: readonly SecretiveType[];
}

/** The rules of a tenant without the Support schema. */
export const EVERYWHERE: RedactionRules = { strict: false, types: [] };

const SECRETIVE: readonly string[] = ["banking_fintech", "travel", "telecom"] satisfies SecretiveType[];

/** The rules of a Support tenant, for a customer who may need support of these kinds. */
export function rulesOfSupport(types: readonly string[]): RedactionRules {
  return { strict: true, types: types.filter((type): type is SecretiveType => SECRETIVE.includes(type)) };
}
