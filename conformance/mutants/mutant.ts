import type { Reference } from "./reference.ts";

/** Where a server that is wrong in one way listens; keys and control service are those of the reference server. */
export interface WrongServer {
  url: string;
  apiKey: string;
  secondApiKey: string;
  control: { url: string; token: string };
  stop(): Promise<void>;
}

/** A way to be wrong that the suite has to find. */
export interface Mutant {
  /** Unique, in kebab case. */
  id: string;
  /** `wire`: answers are spoilt on their way. `behaviour`: the server itself does wrong. */
  kind: "wire" | "behaviour";
  /** What it does wrong, as the rest of "a server that …". */
  wrong: string;
  /** The requirement that has to be found broken. */
  requirement: string;
  /**
   * What an answer must have for it to show, when every check that gets such an answer can tell (`wire/marks.ts`). Absent
   * or null when only the checks that name the requirement can.
   */
  mark?: string | null;
  /** Starts it; `reference` is a server that does nothing wrong, for those that only need to stand in front of one. */
  start(reference: Reference): Promise<WrongServer>;
}
