import type { SuiteSettings } from "./settings.ts";

/** Parts that the control service can make fail. */
export const FAULTS = ["store", "embedder", "vector_index", "llm", "gate"] as const;
export type Fault = (typeof FAULTS)[number];
export type Plan = "free" | "starter" | "growth" | "scale" | "enterprise";

/** What can be set of a tenant. */
export interface TenantState {
  plan?: Plan;
  overage_policy?: "block" | "warn" | "charge";
  usage?: { calls_used?: number; tokens_used?: number; writes_used?: number; reads_used?: number };
}

/** Thrown when the control service does not do as asked: a fault of the set-up, and none of the target. */
export class ControlError extends Error {
  override name = "ControlError";
}

/** The target's control service, which brings it into the states that checks need. */
export class Control {
  readonly #settings: NonNullable<SuiteSettings["control"]>;

  constructor(settings: NonNullable<SuiteSettings["control"]>) {
    this.#settings = settings;
  }

  /** A tenant with a key that may do everything. */
  async createTenant(plan: Plan): Promise<{ tenantId: string; key: string }> {
    const made = await this.#ask<{ tenant: { tenant_id: string }; api_key: string }>("POST", "/v1/tenants", {
      name: "conformance",
      plan,
    });
    return { tenantId: made.tenant.tenant_id, key: made.api_key };
  }

  /** Sets plan, policy and what was used. */
  async set(tenantId: string, state: TenantState): Promise<void> {
    await this.#ask("PATCH", `/v1/tenants/${tenantId}`, state);
  }

  /** Removes what a tenant has; it stays, with its plan and its keys. */
  async reset(tenantId: string): Promise<void> {
    await this.#ask("POST", "/v1/reset", { tenant_id: tenantId });
  }

  /** The time that the target goes by. */
  async now(): Promise<Date> {
    return new Date((await this.#ask<{ now: string }>("GET", "/v1/clock")).now);
  }

  /** Turns the clock forward by so many seconds. */
  async advance(seconds: number): Promise<void> {
    await this.#ask("POST", "/v1/clock/advance", { seconds });
  }

  /** Turns the clock forward to a time; one that has passed already changes nothing. */
  async advanceTo(time: Date): Promise<void> {
    const seconds = (time.getTime() - (await this.now()).getTime()) / 1_000;
    if (seconds > 0) await this.advance(seconds);
  }

  /** Turns the clock to the beginning of the next minute, so that what is counted by the minute has the whole of it. */
  async nextMinute(): Promise<void> {
    const now = await this.now();
    await this.advance((60_000 - (now.getTime() % 60_000)) / 1_000 + 0.05);
  }

  async resetClock(): Promise<void> {
    await this.#ask("DELETE", "/v1/clock");
  }

  async fail(part: Fault, failing = true): Promise<void> {
    await this.#ask("PUT", `/v1/faults/${part}`, { failing });
  }

  async runLifecycle(): Promise<void> {
    await this.#ask("POST", "/v1/lifecycle/run");
  }

  async #ask<Data>(method: string, path: string, body?: unknown): Promise<Data> {
    const { url, token } = this.#settings;
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok)
      throw new ControlError(`the control service answered ${answer.status} to ${method} ${path}: ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }
}
