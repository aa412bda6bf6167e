import type { Trial } from "./trial.ts";

/** What a check needs beyond a target that answers. */
export type Need = "second-key" | "control";

/** One thing that the suite finds out about a target. The same id stands for its pass and its failure. */
export interface Check {
  /** Kebab-case, unique in the suite. */
  id: string;
  /** A sentence about how a correct server behaves. */
  title: string;
  /** Profile of the contract that it belongs to. */
  profile: string;
  /** Ids of the requirements that a pass proves and a failure breaks; at least one. */
  proves: readonly string[];
  needs: readonly Need[];
  /** True when it turns the clock: such checks run last, because the clock is only ever turned forward. */
  turnsClock: boolean;
  /** True when it looks at shapes only, so that a stateless mock can be judged by it. */
  shapesOnly: boolean;
  /** Throws when the target does not behave so. */
  run: (t: Trial) => Promise<void>;
}

/** The parts of a check that its author has to state. */
export type CheckDeclaration = Pick<Check, "id" | "title" | "proves"> &
  Partial<Pick<Check, "profile" | "needs" | "turnsClock" | "shapesOnly">>;

/**
 * Declares a check of the profile `core`, unless said otherwise.
 *
 * @example
 * check({ id: "me-refused", title: "`me` is refused", proves: ["ADD-007"] }, async (t) => {
 *   await t.refused("addMemories", { body: { external_user_id: "me" } }, 422, "REQ_422");
 * });
 */
export function check(declaration: CheckDeclaration, run: Check["run"]): Check {
  return { profile: "core", needs: [], turnsClock: false, shapesOnly: false, ...declaration, run };
}

/** Thrown when something that a check needs is not there: neither a pass nor a failure. */
export class Untestable extends Error {
  override name = "Untestable";
}
