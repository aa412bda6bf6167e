import type { Exchange } from "./exchange.ts";

/** What the run tells the worker in which the checks run. */
export interface SuiteSettings {
  target: string;
  apiKey: string;
  secondApiKey: string | null;
  /** The control service of the target: turns its clock, makes tenants, makes parts fail. */
  control: { url: string; token: string } | null;
  /** Ids of the checks to run. */
  checkIds: readonly string[];
  /** True when only shapes can be judged, because the target keeps no state. */
  shapesOnly: boolean;
  jobSeconds: number;
}

declare module "vitest" {
  interface ProvidedContext {
    conformance: SuiteSettings;
  }
  interface TaskMeta {
    /** What a check sent and got. */
    exchanges?: Exchange[];
  }
}
