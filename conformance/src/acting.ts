import { expect } from "vitest";
import { Untestable } from "./check.ts";
import { readsMail } from "./mailbox.ts";
import { agentOf, appOf, askPassport, passportJob, personOf } from "./principals.ts";
import type { Trial } from "./trial.ts";

/**
 * An agent that may act for a person. Both are of the run's own where it can sign persons in. Else they are the ones that
 * it was given, who were there before: nothing of theirs may be changed, and what is added for them has to go again.
 */
export interface Acting {
  /** Asks as the agent, for the person. */
  t: Trial;
  agentKey: string;
  token: string;
  /**
   * Asks as the person.
   *
   * @throws Untestable when the run was given no session of theirs.
   */
  readonly person: Trial;
  isGiven: boolean;
}

/** @throws Untestable when there can be none. */
export async function actingOf(t: Trial): Promise<Acting> {
  if (await readsMail(t)) {
    const agent = await agentOf(await appOf(t));
    const person = await personOf(t);
    await person.grant(agent.id);
    return { t: agent.for(person), agentKey: agent.key, token: person.token, person: person.t, isGiven: false };
  }
  const { given } = t;
  if (given === null) {
    throw new Untestable(
      "needs an agent that acts for a person: --agent-key and --uui, or a target that shows mailed codes at /outbox",
    );
  }
  return {
    t: t.as({ authorization: `ApiKey ${given.key}`, "x-memoryos-uui": given.uui }),
    agentKey: given.key,
    token: given.uui,
    get person() {
      if (given.session === null)
        throw new Untestable("needs a session of the person of --uui, to read and erase in the passport: --session");
      return t.as({ "x-memoryos-session": given.session });
    },
    isGiven: true,
  };
}

/**
 * Adds what the person says, and has what comes of it erased when the run ends.
 *
 * @returns the id of the job.
 * @throws Untestable when nobody could erase it, or the person does not let the agent write.
 */
export async function addFor(acting: Acting, content: string): Promise<string> {
  const { t, person, isGiven } = acting;
  const added = await t.send("addUniversalMemories", { body: { messages: [{ role: "user", content }] } });
  if (isGiven && added.status === 403)
    throw new Untestable("the person of --uui does not let the agent of --agent-key write");
  const { status, job_id: jobId } = added.body as { status?: string; job_id?: string };
  if (isGiven && jobId !== undefined) {
    t.later(async () => {
      for (const id of (await passportJob(t, jobId)).result?.created_memory_ids ?? []) await erase(person, id);
    });
  }
  expect([added.status, status], "status and outcome of an add to the passport").toEqual([200, "queued"]);
  return jobId ?? "";
}

/** Has a memory erased when the run ends, for one that took the place of another. */
export function eraseLater({ t, person, isGiven }: Acting, memoryId: string): void {
  if (isGiven) t.later(() => erase(person, memoryId));
}

/**
 * A memory of something that nobody says of themselves otherwise.
 *
 * @throws Untestable when none was made of it.
 */
export async function memoryOf(acting: Acting, content: string): Promise<string> {
  const job = await passportJob(acting.t, await addFor(acting, content));
  const id = job.result?.created_memory_ids[0];
  if (id === undefined) throw new Untestable("nothing was remembered in the passport");
  return id;
}

/** The memories stored last, at most 50. */
export const latest = async ({ person }: Acting) =>
  (await person.ok("listPassportMemories", { query: { sort: "recent", limit: 50 } })).data;

/** Ids of what the agent finds. */
export const foundBy = async ({ t }: Acting, query: string) =>
  (await askPassport(t, query, { limit: 50 })).data.map(({ id }) => id);

async function erase(person: Trial, memoryId: string): Promise<void> {
  const { status } = await person.send("deletePassportMemory", { path: { memory_id: memoryId } });
  // 404: a check has deleted it, or it is gone with the passport.
  if (status !== 200 && status !== 404)
    throw new Error(`deleting memory ${memoryId} of the passport answered ${status}`);
}
