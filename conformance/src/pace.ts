import { setTimeout as pause } from "node:timers/promises";
import { Untestable } from "./check.ts";

/** Longest wait that an answer may ask for, in seconds: what asks for more is left. */
const LONGEST_WAIT = 65;

/** How often a request is sent that the target limits. */
const TRIES = 3;

export interface PaceLimits {
  /** True: nothing may be sent that could change anything. */
  readOnly: boolean;
  /** How many requests may be sent; null for any number. */
  maxRequests: number | null;
  /** How many requests may be sent within a second; null for any number. */
  requestsPerSecond: number | null;
}

/** Keeps what a run sends within the limits that it was given, and those of the target. */
export class Pace {
  readonly #limits: PaceLimits;
  #sent = 0;
  #lifted = false;
  #held = false;
  /** When the next request may go, by `performance.now()`. */
  #next = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** From now on nothing may be sent, until the limits are lifted. */
  hold(): void {
    this.#held = true;
  }

  /** From now on any number of requests may be sent. */
  lift(): void {
    this.#held = false;
    this.#lifted = true;
  }

  /**
   * Waits until a request may be sent.
   *
   * @throws Untestable when it may not be sent at all.
   */
  async enter(method: string): Promise<void> {
    const { readOnly, requestsPerSecond } = this.#limits;
    if (this.#held) throw new Untestable("the run was interrupted");
    const maxRequests = this.#lifted ? null : this.#limits.maxRequests;
    if (readOnly && method !== "GET") throw new Untestable(`sends ${method}, which --read-only leaves out`);
    if (maxRequests !== null && this.#sent >= maxRequests) {
      throw new Untestable(`the ${maxRequests} requests of --max-requests are used up`);
    }
    this.#sent += 1;
    if (requestsPerSecond === null) return;
    const now = performance.now();
    const mine = Math.max(this.#next, now);
    this.#next = mine + 1_000 / requestsPerSecond;
    if (mine > now) await pause(mine - now);
  }

  /**
   * Sends a request that the target may limit, and sends it again when the time has passed that a 429 asks for.
   *
   * @returns the last answer, which is a 429 when the target goes on limiting.
   */
  async whenAllowed<Answer extends { status: number; headers: Readonly<Record<string, string>> }>(
    method: string,
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      await this.enter(method);
      const answer = await send();
      const seconds = Number(answer.headers["retry-after"]);
      if (answer.status !== 429 || attempt === TRIES || !(seconds > 0 && seconds <= LONGEST_WAIT)) return answer;
      await pause(seconds * 1_000);
    }
  }
}
