import type { LifecycleReport } from "../../memory/lifecycle/run.ts";
import { answer, type Command, JSON_FLAG } from "../command.ts";
import { perform } from "../perform.ts";
import { table } from "../table.ts";

/** What each number of the report counts. */
const WORDS: Record<keyof LifecycleReport, string> = {
  examined: "memories looked at",
  decayed: "memories less important",
  archived: "memories archived",
  payloads: "messages of jobs let go",
  jobs: "jobs let go",
  qualityEntries: "quality log entries let go",
  recentTexts: "texts to know repeats by let go",
  weakSignals: "uncertain statements let go",
  retrievals: "retrievals let go",
  idempotencyKeys: "idempotency keys let go",
  signIns: "addresses that nobody proved let go",
  sessions: "sessions that ended let go",
  links: "links to passports let go",
  webhookDeliveries: "webhooks let go",
  webhookSecrets: "replaced webhook secrets let go",
};

export const lifecycleRun: Command = {
  words: "lifecycle run",
  args: [],
  summary: "Ages memories and lets go of what was kept long enough, now",
  about: `A running server does it once a day by itself. Memories that nobody asks for lose importance and are archived at last;
messages of jobs, jobs, weak signals, retrievals, webhooks that were sent and idempotency keys go when their time is over.
Run twice, the second run finds nothing to do.`,
  flags: JSON_FLAG,
  examples: ["npx memoryos-server lifecycle run"],
  status: "0 done, 1 not done and the message says why, 2 the command line is wrong",
  async run(call) {
    const report = await perform(call, "lifecycle.run", {}, { doing: "Looking at memories", counting: "memories" });
    answer(call, report, () => {
      const rows = Object.entries(WORDS).map(([name, words]) => [words, String(report[name as keyof LifecycleReport])]);
      return table(["WHAT", "COUNT"], rows);
    });
    return 0;
  },
};
