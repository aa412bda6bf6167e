import { answer, type Command, JSON_FLAG } from "../command.ts";
import { perform } from "../perform.ts";
import { table } from "../table.ts";

export const lifecycleRun: Command = {
  words: "lifecycle run",
  args: [],
  summary: "Ages memories and lets go of what was kept long enough, now",
  about: `A running server does it once a day by itself. Memories that nobody asks for lose importance and are archived at last;
messages of jobs, jobs, weak signals, retrievals, webhooks that were sent and idempotency keys go when their time is over.
Run twice, the second run finds nothing to do.`,
  flags: JSON_FLAG,
  examples: ["memoryos-server lifecycle run"],
  status: "0 done, 1 not done and the message says why, 2 the command line is wrong",
  async run(call) {
    const report = await perform(call, "lifecycle.run", {}, { doing: "Looking at memories" });
    answer(call, report, () => {
      const rows = Object.entries(report).map(([name, count]) => [name, String(count)]);
      return table(["WHAT", "COUNT"], rows);
    });
    return 0;
  },
};
