import { existsSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { connectToServer } from "../../admin/client.ts";
import { systemClock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { createEmbedder } from "../../embedding/create.ts";
import { STALE_AFTER } from "../../jobs/leases.ts";
import { inspectFolder } from "../../store/sqlite/inspect.ts";
import type { Inspection } from "../../store/types.ts";
import { answer, type Call, type Command, JSON_FLAG } from "../command.ts";
import { checkEmbedder, checkIntegrity, checkJobs, checkSchema } from "../doctor/database.ts";
import { type Finding, failure, type Grade, ok } from "../doctor/finding.ts";
import { checkClock, checkDisk, checkFolder, checkNode, checkPepper, checkPort } from "../doctor/machine.ts";
import { perform } from "../perform.ts";

const MARKS = { ok: "ok  ", warning: "look", failure: "FAIL" } as const satisfies Record<Grade, string>;
const COLOURS = { ok: "green", warning: "yellow", failure: "red" } as const satisfies Record<Grade, string>;

export const doctor: Command = {
  words: "doctor",
  args: [],
  summary: "Looks whether everything is as it should be, and says what to do",
  about: `Node, the data folder and who can look into it, the pepper, the database and its schema, the embedder, jobs, free disk, the
clock, the port. It changes nothing, and works while the server runs.`,
  flags: JSON_FLAG,
  examples: ["npx memoryos-server doctor", "npx memoryos-server doctor --json | jq '.[] | select(.grade != \"ok\")'"],
  status: "0 nothing has failed (warnings may be there), 1 something has, 2 the command line is wrong",
  async run(call) {
    const findings = await examine(call);
    if (call.flags.json) answer(call, findings, () => []);
    else for (const line of findings.flatMap(shown)) call.print(line);
    return findings.some(({ grade }) => grade === "failure") ? 1 : 0;
  },
};

async function examine(call: Call): Promise<Finding[]> {
  const { config } = call;
  const { dataDir } = config;
  const found = [checkNode(process.versions.node)];
  const server = existsSync(dataDir) ? await connectToServer(dataDir) : null;
  server?.close();
  let url: string | null = null;
  found.push(ok("Server", server ? "One runs on this data folder." : "None runs on this data folder."));
  if (!existsSync(join(dataDir, "memoryos.db"))) {
    found.push(ok("Data folder", `${dataDir} has no data yet: the first start makes it.`));
  } else {
    const data = await examineData(call);
    url = data.url;
    found.push(checkFolder(dataDir), ...data.findings);
  }
  return [...found, url === null ? await checkPort(config) : ok("Port", `The server listens at ${url}.`)];
}

/** Also where the server listens that has the folder; null when none has. */
async function examineData(call: Call): Promise<{ findings: Finding[]; url: string | null }> {
  const { config } = call;
  const now = systemClock.now();
  let inspection: Inspection & { url: string | null };
  try {
    inspection = await perform(call, "inspect", {}, {}, async () => ({
      ...inspectFolder(config.dataDir, new Date(now.getTime() - STALE_AFTER)),
      url: null,
    }));
  } catch (error) {
    const finding = failure("Database", `It cannot be read: ${(error as Error).message}.`, "Restore a backup.");
    return { findings: [finding], url: null };
  }
  const findings = [
    checkPepper(config.dataDir, inspection.tenants > 0),
    checkIntegrity(inspection),
    checkSchema(inspection),
    await examineEmbedder(config, inspection),
    checkJobs(inspection),
    checkDisk(config.dataDir, inspection.bytes),
    checkClock(now, inspection.newestAt === null ? null : new Date(inspection.newestAt)),
  ];
  return { findings, url: inspection.url };
}

async function examineEmbedder(config: Config, inspection: Inspection): Promise<Finding> {
  try {
    const embedder = await createEmbedder(config, systemClock);
    await embedder.close();
    return checkEmbedder(inspection, `${embedder.id}, ${embedder.dimensions} dimensions`);
  } catch (error) {
    const advice = config.embedding
      ? "Check MEMORYOS_EMBEDDING_BASE_URL, _MODEL and _API_KEY, and whether the endpoint runs."
      : "Install again with `npm ci`.";
    return failure("Embedder", `It cannot be used: ${(error as Error).message}.`, advice);
  }
}

function shown({ what, grade, says, advice }: Finding): string[] {
  const mark = styleText(COLOURS[grade], MARKS[grade], { stream: process.stdout });
  return [`${mark}  ${what.padEnd(12)}${says}`, ...(advice ? [`${" ".repeat(18)}→ ${advice}`] : [])];
}
