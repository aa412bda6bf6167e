import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Memory, MemoryOSError } from "@memoryos/sdk";
import { readConfig } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import type { DomainSchemaName } from "../src/store/types.ts";
import { type Conversation, ConversationError } from "./conversation.ts";
import { createDomain, showProfile } from "./domain.ts";
import { HELP, readOptions, UsageError } from "./options.ts";
import { JobFailed, play, userOf } from "./play.ts";
import { readConversations } from "./read-conversation.ts";
import { openScreen, type Screen, style } from "./screen.ts";
import { showAnswers, showCall, showMemories, showOpening, showOutcome } from "./show.ts";

/** What a shell reports for a command that Ctrl-C ended; also when nobody reads on. */
const INTERRUPTED = 130;

const stop = new AbortController();
// Again and again: Ctrl-C reaches this process from the terminal and from npm alike.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());
// Nobody reads on, as with `npm run demo | head`.
process.stdout.on("error", () => stop.abort());

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const screen = openScreen(process.stdout);
  try {
    const options = readOptions(args);
    if (options === "help") screen.print(HELP);
    else await demo(await readConversations(options), options.schema, screen);
    return 0;
  } catch (error) {
    screen.now("");
    if (stop.signal.aborted) return INTERRUPTED;
    console.error(explain(error));
    return 1;
  }
}

async function demo(
  conversations: readonly Conversation[],
  schema: DomainSchemaName | null,
  screen: Screen,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "memoryos-demo-"));
  // At the very end, so that it goes whatever ends the process.
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  screen.now("Starting a server …");
  const server = await startServer({ ...readConfig({}), port: 0, dataDir, logLevel: "silent" });
  try {
    stop.signal.throwIfAborted();
    screen.print(`A MemoryOS server on ${server.url}; its data goes when the demo ends.`);
    const apiKey = server.newKey ?? "";
    const memory = new Memory({ apiKey, baseUrl: server.url });
    const domain = schema && createDomain(server.url, apiKey, schema);
    await domain?.choose(stop.signal);
    for (const conversation of conversations) {
      screen.print(...showOpening(conversation));
      const played = await play(
        memory,
        conversation,
        {
          state: (call, states) => screen.now(`${showCall(call, states)} …`),
          ended: (call, outcome) => screen.print(showOutcome(call, outcome)),
        },
        stop.signal,
      );
      screen.print(...showMemories(conversation, played));
      if (domain)
        screen.print(...showProfile(await domain.profileOf(userOf(conversation), stop.signal), domain.operation));
      screen.print(...showAnswers(played));
    }
    screen.print(
      "",
      style("dim", "Next: npm run demo -- tutoring --schema edtech (or shop --schema support; see --help)"),
      style("dim", "      npm start               a server that stays"),
    );
  } finally {
    await server.close();
  }
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nSee npm run demo -- --help`;
  if (error instanceof ConversationError || error instanceof JobFailed) return error.message;
  if (error instanceof MemoryOSError) {
    const request = error.requestId === null ? "" : `, request ${error.requestId}`;
    return `The server did not do as asked: ${error.message} (${error.code}${request})`;
  }
  return `The demo could not go on: ${(error as Error).stack}`;
}
