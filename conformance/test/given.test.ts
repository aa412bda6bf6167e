import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifest } from "@memoryos/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startWrongProxy, type Wrong } from "../mutants/wire/wrong-proxy.ts";
import type { ReportDocument } from "../src/report/document.ts";
import { conformance, startConformance } from "./command.ts";
import { makePassport, type Passport } from "./passport.ts";
import { startTarget, type Target } from "./target.ts";

/** As a deployment is for others: no control service, and no mail to read. */
const withoutMail: Wrong["spoil"] = (answer) => {
  if (answer.path === "/outbox") answer.status = 404;
};

let target: Target;
let passport: Passport;
let deployed: { url: string; close(): Promise<void> };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "memoryos-given-"));
  target = await startTarget();
  passport = await makePassport(target.url, target.apiKey);
  for (const content of ["I am allergic to peanuts.", "I prefer Python examples over Java examples."])
    await tell(content);
  deployed = await startWrongProxy(target.url, { spoil: withoutMail });
});
afterAll(async () => {
  await deployed.close();
  await target.stop();
  await rm(folder, { recursive: true });
});

/** What the person had already, and all that there is afterwards. */
async function everything(): Promise<unknown[]> {
  const ask = async (path: string, headers: Record<string, string>) =>
    ((await (await fetch(target.url + path, { headers })).json()) as { data: unknown }).data;
  const person = { "x-memoryos-session": passport.session };
  const memories = (await ask("/v1/uui/me/memories?limit=50", person)) as { id: string; content: string }[];
  return [
    memories.map(({ id, content }) => [id, content]),
    await ask("/v1/uui/me/grants", person).then((data) => (data as { grants: { id: string }[] }).grants.length),
    ((await ask("/v1/agents/global?include_retired=true", { authorization: `ApiKey ${target.apiKey}` })) as object[])
      .length,
  ];
}

async function tell(content: string): Promise<void> {
  const headers = {
    authorization: `ApiKey ${passport.agentKey}`,
    "x-memoryos-uui": passport.uui,
    "content-type": "application/json",
  };
  const body = JSON.stringify({ messages: [{ role: "user", content }] });
  const added = await fetch(`${target.url}/v1/universal/memories/add`, { method: "POST", headers, body });
  const { job_id } = (await added.json()) as { job_id: string };
  const isDone = async () => {
    const job = await fetch(`${target.url}/v1/universal/memories/jobs/${job_id}`, { headers });
    expect(await job.json()).toMatchObject({ status: "completed" });
  };
  await vi.waitFor(isDone, 20_000);
}

const base = () => ["--target", deployed.url, "--api-key", target.apiKey];
const pair = () => ["--agent-key", passport.agentKey, "--uui", passport.uui];
const session = () => ["--session", passport.session];

/** The MUSTs of the passport that a run shows, and its report. */
async function shown(name: string, args: readonly string[]): Promise<{ ids: string[]; report: ReportDocument }> {
  const json = join(folder, `${name}.json`);
  const { code, out } = await conformance([...base(), "--profile", "passport", "--json", json, ...args]);
  expect(code, out).toBe(0);
  const report: ReportDocument = JSON.parse(await readFile(json, "utf8"));
  const musts = new Set(
    manifest.requirements
      .filter(({ profile, keyword }) => profile === "passport" && keyword === "MUST")
      .map(({ id }) => id),
  );
  return {
    ids: report.requirements.filter(({ id, outcome }) => musts.has(id) && outcome === "pass").map(({ id }) => id),
    report,
  };
}

const reasonOf = ({ checks }: ReportDocument, check: string) => checks.find(({ id }) => id === check)?.reason;

describe("with an agent and a person that were there before", () => {
  it("shows more of the passport, and with the person's session more still", async () => {
    const before = await everything();
    const without = await shown("without", []);
    expect(reasonOf(without.report, "agent-credentials")).toContain("--agent-key and --uui");
    const registered = await everything();
    const withPair = await shown("pair", pair());
    expect(reasonOf(withPair.report, "passport-flagged")).toContain("--session");
    expect(await everything(), "after the run with --agent-key and --uui").toEqual(registered);
    const whole = await shown("session", [...pair(), ...session()]);
    expect(await everything(), "after the run with --session").toEqual(registered);
    expect(registered.slice(0, 2)).toEqual(before.slice(0, 2));
    console.info(
      `MUSTs of the passport shown: ${without.ids.length} without, ${withPair.ids.length} with --agent-key and --uui, ` +
        `${whole.ids.length} with --session as well`,
    );
    expect(withPair.ids).toEqual(expect.arrayContaining(["UNI-001", "UNI-002", "GAG-008", "SES-003"]));
    expect(whole.ids).toEqual(
      expect.arrayContaining([...withPair.ids, "UNI-031", "PME-002", "PME-003", "PME-015", "PME-018", "PME-023"]),
    );
    expect(JSON.stringify(whole.report)).not.toContain(passport.session);
  });

  it("only reads of what the person has when it is to read only", async () => {
    const { ids } = await shown("read-only", [...pair(), ...session(), "--read-only"]);
    expect(ids).toEqual(expect.arrayContaining(["PME-002", "SES-003"]));
    expect(ids).not.toContain("PME-015");
  });

  it("erases what it added when it is interrupted, and nothing else", async ({ onTestFinished }) => {
    const before = await everything();
    let added = () => {};
    const hasAdded = new Promise<void>((resolve) => {
      added = resolve;
    });
    const watched = await startWrongProxy(deployed.url, {
      spoil: ({ path }) => void (path === "/v1/universal/memories/add" && added()),
    });
    onTestFinished(() => watched.close());
    const started = startConformance([
      "--target",
      watched.url,
      ...base().slice(2),
      ...pair(),
      ...session(),
      "--profile",
      "passport",
    ]);
    await hasAdded;
    started.child.kill("SIGINT");
    const { code, out } = await started.ended;
    expect(code, out).toBe(2);
    expect(out).not.toContain("may be left");
    expect(await everything()).toEqual(before);
  });

  it.each([
    ["agent key", () => ["--agent-key", `agent_sk_${"0".repeat(64)}`, "--uui", passport.uui], "--agent-key"],
    ["token", () => ["--agent-key", passport.agentKey, "--uui", `uui_${"0".repeat(48)}`], "--uui"],
    ["session", () => [...pair(), "--session", "session-of-nobody"], "--session"],
  ])("says that the %s does not open the target, instead of blaming the target", async (_, args, flag) => {
    const { code, err } = await conformance([...base(), ...args()]);
    expect(code, err).toBe(2);
    expect(err).toContain("does not accept");
    expect(err).toContain(flag);
  });

  it("says that the session is another person's, who could not erase what is added", async () => {
    const other = await makePassport(target.url, target.apiKey);
    const { code, err } = await conformance([...base(), ...pair(), "--session", other.session]);
    expect(code, err).toBe(2);
    expect(err).toContain("--session is of another person than --uui");
  });
});
