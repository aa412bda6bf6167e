import { createServer, type Socket } from "node:net";
import { isSameSecret } from "../same-secret.ts";
import { type ActionParts, ActionRefused, type Caller, isRefusal } from "./action.ts";
import { ACTIONS, type ActionName, isActionName } from "./actions.ts";
import { listenForCommands } from "./address.ts";
import { readLines, writeLine } from "./lines.ts";

/** What the server says first, so that a caller knows whom it has reached before it says anything itself. */
export const GREETING = "memoryos admin 1";

/** Takes commands for the data folder that this process has. */
export interface AdminServer {
  /** Takes no more, ends those that run, and leaves nothing in the folder. */
  close(): Promise<void>;
}

/**
 * Lets commands through to the running server: one that meets a server on its data folder has it do the work.
 *
 * @param onError Told of a command that failed through a fault of the server.
 */
export async function startAdminServer(
  dataDir: string,
  parts: ActionParts,
  onError: (error: unknown, action: string) => void,
): Promise<AdminServer> {
  const open = new Map<Socket, Promise<void>>();
  let token: string | null = null;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    open.set(
      socket,
      serve(socket, token, parts, onError).finally(() => open.delete(socket)),
    );
  });
  const listening = await listenForCommands(server, dataDir);
  token = listening.token;
  return {
    async close() {
      listening.remove();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const running = [...open.values()];
      for (const socket of open.keys()) socket.destroy();
      await Promise.all([closed, ...running]);
    },
  };
}

/** One connection is one command. */
async function serve(
  socket: Socket,
  token: string | null,
  parts: ActionParts,
  onError: (error: unknown, action: string) => void,
): Promise<void> {
  const gone = new AbortController();
  socket.once("close", () => gone.abort());
  let name = "unknown";
  try {
    await writeLine(socket, { hello: GREETING });
    const { value } = (await readLines(socket).next()) as { value?: Request };
    if (value === undefined) return;
    if (token !== null && !isSameSecret(String(value.token), token)) throw new ActionRefused("The token is wrong.");
    name = String(value.action);
    if (!isActionName(name))
      throw new ActionRefused(`The running server does not know ${name}: it has another version.`);
    const result = await perform(name, parts, value.input, callerAt(socket, gone.signal));
    await writeLine(socket, { result });
  } catch (error) {
    if (gone.signal.aborted) return;
    const refused = isRefusal(error);
    if (!refused) onError(error, name);
    await writeLine(socket, { error: { refused, message: error instanceof Error ? error.message : String(error) } });
  } finally {
    socket.end();
  }
}

interface Request {
  token?: unknown;
  action?: unknown;
  input?: unknown;
}

function perform(name: ActionName, parts: ActionParts, input: unknown, caller: Caller): Promise<unknown> {
  const action = ACTIONS[name] as (parts: ActionParts, input: unknown, caller: Caller) => Promise<unknown>;
  return action(parts, input, caller);
}

function callerAt(socket: Socket, signal: AbortSignal): Caller {
  return {
    progress: (done, total) => void writeLine(socket, { progress: { done, total } }),
    emit: (line) => writeLine(socket, { line }),
    signal,
  };
}
