/// <reference lib="esnext.disposable" preserve="true" />
import { checkHeader, checkObject, invalidArgument } from "./checks.ts";
import { bind, type Descriptor, invoke } from "./operation.ts";
import { type ClientOptions, configure, type RequestOptions } from "./options.ts";
import {
  type ClarificationsGroup,
  type ConnectionsGroup,
  clarifications,
  connections,
  type GrantsGroup,
  grants,
  memories,
  type PassportMemoriesGroup,
} from "./passport/groups.ts";
import type { Input, Result } from "./shapes.ts";
import { openTransport, type Transport } from "./transport.ts";

/**
 * How a {@link Passport} is set up.
 *
 * @example
 * ```ts
 * const options: PassportOptions = { baseUrl: "https://api.memoryos.io", credentials: "include" };
 * ```
 */
export interface PassportOptions extends ClientOptions {
  /** The session token of a signed-in person, from `verifyCode`. @default none, for what needs no session */
  session?: string | null | undefined;
  /** Lets a browser send its session cookie along, instead of `session`. @default no cookies */
  credentials?: "include" | undefined;
}

/**
 * The client of a consent app: a person signs in with a code, and decides what agents may know. One client is one
 * person's; `withSession` makes that of the person who has signed in.
 *
 * @example
 * ```ts
 * const visitor = new Passport();
 * await visitor.sendCode({ email });
 * const { sessionToken } = await visitor.verifyCode({ email, otp });
 * await using passport = visitor.withSession(sessionToken);
 * await passport.grants.create({ agentId, categories: ["preference"] });
 * ```
 */
export class Passport implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #options: PassportOptions;
  /** What agents may do for the person. */
  readonly grants: GrantsGroup;
  /** The person's memories. */
  readonly memories: PassportMemoriesGroup;
  /** The person's accounts at organisations. */
  readonly connections: ConnectionsGroup;
  /** Questions to the person. */
  readonly clarifications: ClarificationsGroup;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: PassportOptions = {}) {
    checkObject("options", options);
    const { session, credentials } = options;
    checkHeader("session", session);
    // What a session looks like is the service's affair; the keys of others are known.
    if (session && /^(mem|agent_sk|uui)_/.test(session)) {
      throw invalidArgument("session", "must be the token that verifyCode gave, not a key or a Passport token");
    }
    if (credentials !== undefined && credentials !== "include") throw invalidArgument("credentials", "must be include");
    const secrets: Record<string, string> = session ? { "X-MemoryOS-Session": session } : {};
    const configuration = configure(options, secrets);
    const { fetch = globalThis.fetch } = configuration;
    // Only here: some edge runtimes refuse the very word.
    if (credentials) configuration.fetch = (request) => fetch(new Request(request, { credentials }));
    const transport = openTransport(configuration);
    this.#transport = transport;
    this.#options = options;
    this.grants = bind(transport, grants);
    this.memories = bind(transport, memories);
    this.connections = bind(transport, connections);
    this.clarifications = bind(transport, clarifications);
  }

  /**
   * The same client for a person who has signed in.
   *
   * @example
   * ```ts
   * const passport = visitor.withSession(sessionToken);
   * ```
   */
  withSession(session: string): Passport {
    return new Passport({ ...this.#options, session });
  }

  /**
   * Asks for a passport: a code is mailed, and `verifyCode` with it makes the passport. Answers the same for everybody.
   *
   * @example
   * ```ts
   * await passport.register({ email, displayName: "Maya" });
   * ```
   */
  async register(parameters: Input<"registerPassport">, options?: RequestOptions): Promise<Result<"registerPassport">> {
    return this.#invoke("POST /v1/uui/register body", parameters, options);
  }

  /**
   * Mails a code to sign in with. Answers the same for everybody.
   *
   * @example
   * ```ts
   * const { expiresInSeconds } = await passport.sendCode({ email });
   * ```
   */
  async sendCode(parameters: Input<"sendPassportCode">, options?: RequestOptions): Promise<Result<"sendPassportCode">> {
    return this.#invoke("POST /v1/uui/otp/send body", parameters, options);
  }

  /**
   * Signs a person in. `uuiToken` is in the first answer of all only.
   *
   * @example
   * ```ts
   * const { sessionToken, uuiToken } = await passport.verifyCode({ email, otp: "123456" });
   * ```
   */
  async verifyCode(
    parameters: Input<"verifyPassportCode">,
    options?: RequestOptions,
  ): Promise<Result<"verifyPassportCode">> {
    return this.#invoke("POST /v1/uui/otp/verify body", parameters, options);
  }

  /**
   * Ends the session, or with `everywhere` all sessions of the person.
   *
   * @example
   * ```ts
   * await passport.logout({ everywhere: true });
   * ```
   */
  async logout(parameters?: Input<"logoutPassport">, options?: RequestOptions): Promise<Result<"logoutPassport">> {
    return this.#invoke("POST /v1/uui/logout?", parameters, options);
  }

  /**
   * Reads the passport.
   *
   * @example
   * ```ts
   * const { email, memoryCount } = await passport.me();
   * ```
   */
  async me(options?: RequestOptions): Promise<Result<"getPassport">> {
    return this.#invoke("GET /v1/uui/me", options);
  }

  /**
   * Erases the passport with all its memories and grants, for good.
   *
   * @example
   * ```ts
   * const { receipt } = await passport.delete();
   * ```
   */
  async delete(options?: RequestOptions): Promise<Result<"deletePassport">> {
    return this.#invoke("DELETE /v1/uui/me", options);
  }

  /**
   * Replaces the token that agents use. The new one is in this answer only.
   *
   * @example
   * ```ts
   * const { uuiToken } = await passport.regenerateToken();
   * ```
   */
  async regenerateToken(options?: RequestOptions): Promise<Result<"regeneratePassportToken">> {
    return this.#invoke("POST /v1/uui/token/regenerate key", options);
  }

  /**
   * Reads which domain the person's memories are of, and the study profile.
   *
   * @example
   * ```ts
   * const { detectedDomain } = await passport.domainProfile();
   * ```
   */
  async domainProfile(options?: RequestOptions): Promise<Result<"getPassportDomainProfile">> {
    return this.#invoke("GET /v1/uui/me/domain-profile", options);
  }

  /**
   * Reads the public profile of an agent that asks for consent. Needs no session.
   *
   * @example
   * ```ts
   * const { name, isVerified } = await passport.agent(agentId);
   * ```
   */
  async agent(agentId: string, options?: RequestOptions): Promise<Result<"getGlobalAgent">> {
    return this.#invoke("GET /v1/agents/global/{agent_id}", agentId, options);
  }

  /**
   * Takes no more calls, and waits for those under way. `await using` does it at the end of its block.
   *
   * @example
   * ```ts
   * await passport.close();
   * ```
   */
  close(): Promise<void> {
    return this.#transport.close();
  }

  /**
   * Does what {@link Passport.close} does.
   *
   * @example
   * ```ts
   * await using passport = new Passport({ session });
   * ```
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #invoke<T>(descriptor: Descriptor, ...args: unknown[]): Promise<T> {
    return invoke<T>(this.#transport, descriptor, args);
  }
}
