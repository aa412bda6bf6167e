import type { RunOptions } from "./command/options.ts";
import type { Exchange } from "./exchange.ts";

/** What the run tells the worker in which the checks run. */
export interface SuiteSettings
  extends Pick<
    RunOptions,
    | "target"
    | "secondApiKey"
    | "agent"
    | "control"
    | "spec"
    | "readOnly"
    | "maxRequests"
    | "requestsPerSecond"
    | "jobSeconds"
  > {
  apiKey: string;
  /** Ids of the checks to run, in their order. */
  checkIds: readonly string[];
  /** True when only shapes can be judged, because the target keeps no state. */
  shapesOnly: boolean;
}

/** What no report may show. */
export function secretsOf({ apiKey, secondApiKey, agent, control }: SuiteSettings): readonly (string | null)[] {
  return [apiKey, secondApiKey, agent?.key ?? null, agent?.uui ?? null, agent?.session ?? null, control?.token ?? null];
}

declare module "vitest" {
  interface ProvidedContext {
    /** One for each run that the worker does, one after the other. */
    conformance: readonly SuiteSettings[];
  }
  interface TaskMeta {
    /** What a check sent and got. */
    exchanges?: Exchange[];
  }
}
