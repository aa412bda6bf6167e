import { resolve } from "node:path";
import { restore as restoreFolder } from "../../store/sqlite/restore.ts";
import { answer, type Command, JSON_FLAG } from "../command.ts";
import { showProgress } from "../progress.ts";

export const restore: Command = {
  words: "restore",
  args: ["FOLDER"],
  summary: "Puts a backup into the data folder",
  about: `The backup is checked before anything is touched, and the database again when it is in place. Stop the server first.
A data folder that has data is not overwritten unless --force says so.`,
  flags: { force: { help: "replace the data that is there" }, ...JSON_FLAG },
  examples: [
    "npx memoryos-server restore /backups/memoryos-2026-03-01",
    "npx memoryos-server restore /backups/memoryos-2026-03-01 --data-dir /var/lib/memoryos --force",
  ],
  status: "0 restored, 1 not restored and the message says why, 2 the command line is wrong",
  async run(call) {
    const { dataDir } = call.config;
    const bar = showProgress("Restoring", process.stderr);
    const force = call.flags.force === true;
    const folder = resolve(call.args[0] ?? "");
    const done = await restoreFolder(folder, dataDir, { force, progress: bar.progress }).finally(bar.end);
    answer(call, { data_dir: dataDir, ...done }, () => [
      `Restored the backup of ${done.created_at}, schema ${done.schema}, to ${dataDir}. It is whole.`,
    ]);
    return 0;
  },
};
