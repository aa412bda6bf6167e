import { once } from "node:events";
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { finished } from "node:stream/promises";
import { ActionRefused } from "../../admin/action.ts";
import { systemReason } from "../../system-reason.ts";
import { type Command, text } from "../command.ts";
import { perform } from "../perform.ts";

export const exportCommand: Command = {
  words: "export",
  args: [],
  summary: "Writes the data of a tenant or an end user as lines of JSON",
  about: `The first line says what the export is; then comes each end user, and after it the user's memories, archived ones and
histories included. Nothing is left out because the user is blocked.`,
  flags: {
    tenant: { value: "ID", help: "the tenant, by id or name (default the only one there is)" },
    user: { value: "ID", help: "one end user, by the app's own id (default all of the tenant)" },
    output: { value: "FILE", help: "where to write it, whole or not at all (default standard output)" },
  },
  examples: [
    "npx memoryos-server export --user customer-123",
    "npx memoryos-server export --tenant northwind --output northwind.jsonl",
  ],
  status: "0 written, 1 not written and the message says why, 2 the command line is wrong",
  async run(call) {
    const input = { tenant: text(call, "tenant"), user: text(call, "user") };
    const output = text(call, "output");
    if (output === null) {
      await perform(call, "export", input, { emit: (line) => write(process.stdout, line, call.signal) });
      return 0;
    }
    const path = resolve(output);
    const partial = `${path}.partial`;
    const file = createWriteStream(partial, { mode: 0o600 });
    try {
      await once(file, "open").catch((error) => {
        throw new ActionRefused(`${path} cannot be written: ${systemReason(error)}. Name another file.`);
      });
      const emit = (line: string) => write(file, line, call.signal);
      const counts = await perform(call, "export", input, { doing: "Exporting", counting: "end users", emit });
      file.end();
      await finished(file);
      renameSync(partial, path);
      call.print(`${counts.end_users} end users and ${counts.memories} memories are in ${path}.`);
      return 0;
    } catch (error) {
      file.destroy();
      rmSync(partial, { force: true });
      throw error;
    }
  },
};

async function write(stream: NodeJS.WritableStream, line: string, signal: AbortSignal): Promise<void> {
  // Nothing drains once whoever reads it is gone.
  signal.throwIfAborted();
  if (!stream.write(`${line}\n`)) await once(stream, "drain", { signal });
}
