import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { openWorld } from "./seed/world.ts";

const folder = join(import.meta.dirname, "..", "examples");
const run = promisify(execFile);

/** What each prints, in the order in which they build on one another. */
const PRINTED: [file: string, printed: RegExp][] = [
  ["memory-for-any-schema.ts", /short answers/],
  ["add.ts", /^queued, job [\w-]+\n$/],
  ["get.ts", /^(preference .+\n)+$/],
  ["degradation.ts", /^You are a helpful assistant\.\n\n[\s\S]*short answers/],
  ["edtech-profile.ts", /^.*exam.* 2026-03-12\n\[ '.*optics.*' \]\n$/i],
  ["list.ts", /(.+\n)+(\d+) of \2\n$/],
  ["delete.ts", /^true \{ archived: 1/],
  ["export.ts", /customer-123[\s\S]* \d+ 0 \d+\n$/],
  ["async-memory.ts", /^queued\n[\s\S]*weekly summaries/],
  [
    "consent-url.ts",
    /^https:\/\/consent\.memoryos\.io\/consent\?agent_id=your_global_agent_id&state=user_session_id&categories=preference%2Cgoal\n.+redirect_uri=https%3A%2F%2Fyourapp\.com.+\n$/,
  ],
  ["universal-add.ts", /^queued\ncompleted\n$/],
  ["universal-get.ts", /^null\n\[[\s\S]*'expertise'[\s\S]*\][\s\S]*FastAPI/],
  ["universal-lifecycle.ts", /^\d+\n$/],
];

describe("the examples, translated from the Python of the SDK reference", () => {
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const world = await openWorld();
    const { memory, apiKey, remember } = await world.tenant();
    await memory.domains.setSchema({ domainSchema: "edtech" });
    await remember("student_123", "I'm in class 12. My physics exam is on 12 March. I struggle with optics.");
    const { passport, agentId, agentApiKey, uuiToken } = await world.person();
    await passport.grants.create({
      agentId,
      categories: ["preference", "fact", "expertise"],
      accessType: "read_write",
    });
    env = {
      ...process.env,
      MEMORYOS_URL: world.server.url,
      MEMORYOS_API_KEY: apiKey,
      MEMORYOS_AGENT_KEY: agentApiKey,
      MEMORYOS_UUI_TOKEN: uuiToken,
    };
  });

  it("are all run here, or with the README", () => {
    const others = ["chat-loop.ts", "first-call.ts", "run.ts"];
    expect([...PRINTED.map(([file]) => file), ...others].toSorted()).toEqual(readdirSync(folder).toSorted());
  });

  it.each(PRINTED)("%s works against the reference server", async (file, printed) => {
    const { stdout, stderr } = await run(process.execPath, ["--conditions=memoryos-source", join(folder, file)], {
      env,
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(printed);
  });
});
