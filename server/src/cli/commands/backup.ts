import { resolve } from "node:path";
import { backUp, copyOfFolder } from "../../store/sqlite/backup.ts";
import { answer, type Command, JSON_FLAG } from "../command.ts";
import { perform } from "../perform.ts";

export const backup: Command = {
  words: "backup",
  args: ["FOLDER"],
  summary: "Copies the data folder, also while the server runs",
  about: `The copy is the state of one moment: the database, the pepper without which no key works, and their checksums. It is
written whole or not at all. Whoever has it has everything: keep it as safe as the data folder.`,
  flags: JSON_FLAG,
  examples: ["npx memoryos-server backup /backups/memoryos-2026-03-01"],
  status: "0 written, 1 not written and the message says why, 2 the command line is wrong",
  async run(call) {
    const { dataDir } = call.config;
    const folder = resolve(call.args[0] ?? "");
    const done = await perform(call, "backup", { folder }, { doing: "Copying" }, ({ progress, signal }) =>
      backUp(dataDir, copyOfFolder(dataDir), folder, progress, signal),
    );
    answer(call, { folder, ...done }, () => [`Backed up ${done.bytes} bytes, schema ${done.schema}, to ${folder}.`]);
    return 0;
  },
};
