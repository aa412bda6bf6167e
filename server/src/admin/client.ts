import { connect, type NetConnectOpts, type Socket } from "node:net";
import { ActionRefused, type Caller } from "./action.ts";
import { addressOfCommands } from "./address.ts";
import { readLines, writeLine } from "./lines.ts";
import { GREETING } from "./server.ts";

/** Milliseconds that whoever listens has to greet. */
const GREET_WITHIN = 5_000;

/** A connection to the server that has a data folder. */
export interface AdminConnection {
  /**
   * Has the server perform an action.
   *
   * @throws ActionRefused when it refuses; Error when it fails, or ends meanwhile.
   */
  perform(action: string, input: unknown, caller: Caller): Promise<unknown>;
  close(): void;
}

interface Message {
  progress?: { done: number; total: number };
  line?: string;
  result?: unknown;
  error?: { refused: boolean; message: string };
}

/** Connects to the server that has a data folder; null when there is none. What a killed server left does not count. */
export async function connectToServer(dataDir: string): Promise<AdminConnection | null> {
  const address = addressOfCommands(dataDir);
  if (!address) return null;
  const socket = await connected(address.connect);
  if (!socket) return null;
  const messages = readLines(socket);
  if (!(await greets(socket, messages))) {
    socket.destroy();
    return null;
  }
  return {
    async perform(action, input, caller) {
      const abort = () => socket.destroy();
      caller.signal.addEventListener("abort", abort, { once: true });
      try {
        await writeLine(socket, { token: address.token, action, input });
        for await (const message of messages as AsyncIterable<Message>) {
          if (message.progress) caller.progress(message.progress.done, message.progress.total);
          else if (message.line !== undefined) await caller.emit(message.line);
          else if (message.error) throw failure(message.error);
          else return message.result;
        }
      } catch (error) {
        if ((error as { code?: string }).code === undefined) throw error;
      } finally {
        caller.signal.removeEventListener("abort", abort);
      }
      throw new Error("The server ended before the command was done. Run it again.");
    },
    close: () => socket.destroy(),
  };
}

function connected(options: NetConnectOpts): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => resolve(socket));
    socket.on("error", (error: Error & { code?: string }) => {
      // ENOTDIR: what is named as the folder is none, which whoever opens it says better.
      if (["ENOENT", "ECONNREFUSED", "ENOTDIR"].includes(error.code ?? "")) resolve(null);
      else reject(error);
    });
  });
}

/** Another program may have been given the port of a server that is gone. */
async function greets(socket: Socket, messages: AsyncGenerator<unknown>): Promise<boolean> {
  const timer = setTimeout(() => socket.destroy(), GREET_WITHIN);
  try {
    const { value } = (await messages.next()) as { value?: { hello?: unknown } };
    return value?.hello === GREETING;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function failure({ refused, message }: { refused: boolean; message: string }): Error {
  return refused ? new ActionRefused(message) : new Error(`The server could not do it: ${message}`);
}
