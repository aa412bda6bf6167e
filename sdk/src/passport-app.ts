/// <reference lib="esnext.disposable" preserve="true" />
import { bind } from "./operation.ts";
import { configureMemory, type MemoryOptions } from "./options.ts";
import { type GlobalAgentsGroup, globalAgents, type OrganisationGroup, organisation } from "./passport/app-groups.ts";
import { Transport } from "./transport.ts";

/**
 * The client of an app that takes part in the Memory Passport, with its tenant's key: its agents, its entry in the
 * directory, and the links for its end users.
 *
 * @example
 * ```ts
 * await using app = new PassportApp({ apiKey: "mem_…" });
 * const agent = await app.agents.create({ name: "Tutor", redirectUri: "https://yourapp.com/callback" });
 * ```
 */
export class PassportApp implements AsyncDisposable {
  readonly #transport: Transport;
  /** Agents that act for people who grant them access. */
  readonly agents: GlobalAgentsGroup;
  /** Your entry in the directory, and links for your end users. */
  readonly organisation: OrganisationGroup;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: MemoryOptions) {
    this.#transport = new Transport(configureMemory(options));
    this.agents = bind(this.#transport, globalAgents);
    this.organisation = bind(this.#transport, organisation);
  }

  /**
   * Takes no more calls, and waits for those under way. `await using` does it at the end of its block.
   *
   * @example
   * ```ts
   * await app.close();
   * ```
   */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  /**
   * Does what {@link PassportApp.close} does.
   *
   * @example
   * ```ts
   * await using app = new PassportApp({ apiKey: "mem_…" });
   * ```
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
