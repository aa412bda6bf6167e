import { randomUUID } from "node:crypto";
import type { components, OperationId, operations } from "@memoryos/contract";
import { assert, expect } from "vitest";
import { Untestable } from "./check.ts";
import type { Control } from "./control.ts";
import type { Answer, RecordingClient, RequestParts } from "./exchange.ts";
import { operationOf } from "./sample-request.ts";
import type { SuiteSettings } from "./settings.ts";

/** The body of a success; an operation that only redirects has none. */
export type Success<Op extends OperationId> = operations[Op]["responses"] extends
  | { 200: { content: { "application/json": infer Body } } }
  | { 201: { content: { "application/json": infer Body } } }
  ? Body
  : never;
export type Problem = components["schemas"]["Problem"];
export type Job = components["schemas"]["Job"];
export type Memory = components["schemas"]["Memory"];
export type Message = components["schemas"]["ConversationMessage"];

/** What all checks of one run have in common. */
export interface RunState {
  /** External user ids that were used, whose memories are erased at the end. */
  users: Set<string>;
  /** Jobs that nobody has waited for yet: the end waits, so that nothing is remembered after it. */
  openJobs: Set<string>;
  /** Scenes that several checks look at. */
  scenes: Map<string, Promise<unknown>>;
  /** Undoes what checks made beside memories; the last made goes first. */
  cleanups: (() => Promise<void>)[];
  /** Null without a control service. */
  control: Control | null;
  /** An agent and a person that were there before the run, if it was given any. */
  given: SuiteSettings["agent"];
  /** Base URL of the target. */
  target: string;
  /** The key that the run was given. */
  apiKey: string;
  /** True when only shapes can be judged. */
  shapesOnly: boolean;
  /** Profiles that the target says it has. */
  profiles: readonly string[];
  /** How long a job may take, in seconds. */
  jobSeconds: number;
  /** Whether any job completed: then one that does not is a mistake, and not that nothing works. */
  anyCompleted: boolean;
}

/** A user of this run and what was remembered of them. */
export interface Acquaintance {
  user: string;
  job: Job;
  memories: Memory[];
}

/** What a check works with: requests, users of its own, and conversations that have been remembered. */
export class Trial {
  readonly #client: RecordingClient;
  readonly #state: RunState;
  readonly #credential: Readonly<Record<string, string>> | null;

  /** @param credential Headers that say who asks; null for the key that the run was given. */
  constructor(client: RecordingClient, state: RunState, credential: Readonly<Record<string, string>> | null = null) {
    this.#client = client;
    this.#state = state;
    this.#credential = credential;
  }

  /** The same trial, with another credential. */
  as(credential: Readonly<Record<string, string>>): Trial {
    return new Trial(this.#client, this.#state, credential);
  }

  /** The same trial, with another key of a tenant. */
  withKey(key: string): Trial {
    return this.as({ authorization: `ApiKey ${key}` });
  }

  /** Whether the target says that it has a profile. */
  has(profile: string): boolean {
    return this.#state.profiles.includes(profile);
  }

  /** @throws Untestable without a control service. */
  get control(): Control {
    if (this.#state.control === null) throw new Untestable(NEEDS_CONTROL);
    return this.#state.control;
  }

  get hasControl(): boolean {
    return this.#state.control !== null;
  }

  /** An agent and a person that were there before the run, if it was given any. */
  get given(): SuiteSettings["agent"] {
    return this.#state.given;
  }

  /** How long a job may take, in seconds. */
  get jobSeconds(): number {
    return this.#state.jobSeconds;
  }

  /** The key that the run was given, for checks that send it in a wrong way. */
  get apiKey(): string {
    return this.#state.apiKey;
  }

  /** True when only shapes can be judged, because the target is a mock. */
  get shapesOnly(): boolean {
    return this.#state.shapesOnly;
  }

  get target(): string {
    return this.#state.target;
  }

  /** Has something undone when the run ends. */
  later(cleanup: () => Promise<void>): void {
    this.#state.cleanups.push(cleanup);
  }

  /** Sends a request and returns whatever comes back. */
  async send(operationId: OperationId, parts?: RequestParts): Promise<Answer> {
    const patient = parts?.headers?.prefer === undefined;
    const answer = await this.raw(operationId, { ...parts, patient });
    return patient ? notLimited(answer) : answer;
  }

  /** Sends a request whose answer may be 429, for checks that are about limits. */
  async raw(operationId: OperationId, parts: RequestParts = {}): Promise<Answer> {
    const answer = await this.#client.send(operationId, this.#credited(parts));
    const { job_id: jobId } = (operationId === "addMemories" ? (answer.body ?? {}) : {}) as { job_id?: unknown };
    if (typeof jobId === "string" && this.#credential === null) this.#state.openJobs.add(jobId);
    return answer;
  }

  /** Sends a request to a path that the contract does not have. */
  async sendTo(path: string, parts: RequestParts = {}): Promise<Answer> {
    return notLimited(await this.#client.sendTo(path, { ...this.#credited(parts), patient: true }));
  }

  #credited(parts: RequestParts): RequestParts {
    if (this.#credential === null || parts.as !== undefined) return parts;
    return { ...parts, as: null, headers: { ...this.#credential, ...parts.headers } };
  }

  /** Sends a request that must succeed, and returns the body of the answer. */
  async ok<Op extends OperationId>(operationId: Op, parts?: RequestParts): Promise<Success<Op>> {
    const answer = await this.send(operationId, parts);
    const { status } = operationOf(operationId).responses.find((each) => each.status < 400) ?? { status: 200 };
    if (answer.status !== status) assert.fail(`${operationId} answered ${excerpt(answer)}: expected ${status}`);
    return answer.body as Success<Op>;
  }

  /** Sends a request that must be refused with this status and code, and returns the error. */
  async refused(operationId: OperationId, parts: RequestParts, status: number, code: string): Promise<Problem> {
    return refusal(await this.send(operationId, parts), status, code);
  }

  /** An external user id that nobody has used before. What it leaves behind is erased when the run ends. */
  newUser(): string {
    const user = `conformance-${randomUUID()}`;
    if (this.#credential === null) this.#state.users.add(user);
    return user;
  }

  /**
   * Adds a conversation that must be queued.
   *
   * @throws Untestable when the target's quota or limits do not let it in.
   */
  async addQueued(body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<{ job_id: string }> {
    const added = await this.ok("addMemories", { body, headers });
    if (["L1", "L4", "passthrough", "blocked", "queue_full"].includes(added.status)) {
      throw new Untestable(`the target's limits did not let the conversation in: add answered ${added.status}`);
    }
    expect(added.status, "outcome of an ordinary conversation of a new user").toBe("queued");
    return { job_id: String(added.job_id) };
  }

  /** Waits until a job is `completed` or `dead`. Null when it takes too long. */
  async finished(jobId: string): Promise<Job | null> {
    const deadline = performance.now() + this.#state.jobSeconds * 1_000;
    for (let pause = 30; performance.now() < deadline; pause = Math.min(pause * 1.4, 2_000)) {
      const { data } = await this.ok("getJob", { path: { job_id: jobId } });
      if (data.status === "completed" || data.status === "dead") {
        this.#state.openJobs.delete(jobId);
        if (data.status === "completed") this.#state.anyCompleted = true;
        return data;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return null;
  }

  /**
   * Adds messages for a new user and waits until they are remembered.
   *
   * @param messages Texts of `user` turns, numbered `m1`, `m2`, … as `external_turn_id`, or whole messages.
   * @throws Untestable when there is no memory afterwards: other checks say whether that is a failure.
   */
  async remember(messages: readonly (string | Message)[], fields: Record<string, unknown> = {}): Promise<Acquaintance> {
    const body = { messages: turns(messages), ...fields };
    let user = this.newUser();
    let job = await this.finished((await this.addQueued({ external_user_id: user, ...body })).job_id);
    if (job?.status === "dead") {
      // It may have had bad luck with a model; one that dies again while others complete was wrong.
      user = this.newUser();
      job = await this.finished((await this.addQueued({ external_user_id: user, ...body })).job_id);
      if (job?.status === "dead" && this.#state.anyCompleted) {
        assert.fail(`the job of its conversation ended \`dead\` twice, with the error ${JSON.stringify(job.error)}`);
      }
    }
    const completed = mustComplete(job);
    const memories = await this.memoriesOf(user);
    if (memories.length === 0) throw new Untestable("nothing was remembered of its conversation (add-is-remembered)");
    return { user, job: completed, memories };
  }

  /**
   * Adds what a known user says, and waits until its job is completed.
   *
   * @throws Untestable as `completed` does.
   */
  async tell(
    user: string,
    messages: string | readonly (string | Message)[],
    fields: Record<string, unknown> = {},
  ): Promise<Job> {
    const said = turns(typeof messages === "string" ? [messages] : messages);
    const { job_id } = await this.addQueued({ external_user_id: user, messages: said, ...fields });
    return this.completed(job_id);
  }

  /**
   * Waits for a job that must complete.
   *
   * @throws Untestable when it takes too long, or when no job completes: another check says whether that is a failure.
   */
  async completed(jobId: string): Promise<Job> {
    return mustComplete(await this.finished(jobId));
  }

  /** Adds and answers the outcome, whatever it is. */
  async add(
    user: string,
    messages: string | readonly (string | Message)[],
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer & { outcome: Success<"addMemories"> }> {
    const said = turns(typeof messages === "string" ? [messages] : messages);
    const answer = await this.raw("addMemories", {
      body: { external_user_id: user, messages: said, ...fields },
      headers,
    });
    return { ...answer, outcome: answer.body as Success<"addMemories"> };
  }

  /** What a retrieve finds. */
  async found(user: string, query: string, fields: Record<string, unknown> = {}): Promise<Success<"retrieveMemories">> {
    return this.ok("retrieveMemories", { body: { external_user_id: user, query, ...fields } });
  }

  /** All memories of a user, archived ones on demand, at most 50. */
  async memoriesOf(user: string, { archived = false } = {}): Promise<Memory[]> {
    const query = { external_user_id: user, limit: 50, ...(archived && { include_archived: true }) };
    return (await this.ok("listMemories", { query })).data;
  }

  /** Sets a scene once a run; whichever check needs it first sets it for all. */
  scene<T>(name: string, set: () => Promise<T>): Promise<T> {
    const known = this.#state.scenes.get(name);
    if (known !== undefined) return known.catch(stoppedBefore) as Promise<T>;
    const fresh = set();
    this.#state.scenes.set(name, fresh);
    return fresh;
  }
}

/** The check that set a scene says whether the target is to blame that it could not be set; the others cannot test. */
function stoppedBefore(error: unknown): never {
  if (error instanceof Untestable) throw error;
  throw new Untestable(`stopped before it could test: ${error instanceof Error ? error.message : error}`);
}

/** Why a check that needs the control service did not run without it. */
export const NEEDS_CONTROL = "needs the control service of the target: --control";

/** Messages for an add, from texts that a user says. */
export function turns(messages: readonly (string | Message)[]): Message[] {
  return messages.map((message, index) =>
    typeof message === "string" ? { role: "user", content: message, external_turn_id: `m${index + 1}` } : message,
  );
}

/** Asserts that an answer is the error with this status and code, and returns it. */
export function refusal(answer: Answer, status: number, code: string): Problem {
  const problem = answer.body as Partial<Problem> | undefined;
  expect({ status: answer.status, code: problem?.code }, `the answer was ${excerpt(answer)}`).toEqual({ status, code });
  return problem as Problem;
}

function notLimited(answer: Answer): Answer {
  if (answer.status !== 429) return answer;
  const wait = answer.headers["retry-after"] ?? "unknown";
  throw new Untestable(`the target limits requests (429, Retry-After ${wait}); run again later`);
}

export function excerpt({ status, text }: Answer): string {
  return `${status} ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}

/** @throws Untestable when it did not: another check says whether that is a failure. */
function mustComplete(job: Job | null): Job {
  if (job?.status === "completed") return job;
  if (job === null) throw new Untestable("its conversation's job did not end in time (add-is-remembered)");
  // What the job says of it is all that a server's author has to go by.
  const ended = `its conversation's job ended \`${job.status}\` with the error ${JSON.stringify(job.error)}`;
  throw new Untestable(`${ended} (add-is-remembered)`);
}
