import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Area } from "./areas.ts";
import type { ProbeReply, ProbeRequest, Usage } from "./probe.ts";

/** Programs that the bench starts. */
export const OURS = join(import.meta.dirname, "..", "src", "main.ts");
export const BARE_EXPRESS = join(import.meta.dirname, "bare-express.ts");

const PROBE = join(import.meta.dirname, "probe.ts");
/** A server that has not answered by then does not start, in milliseconds. */
const START_WITHIN = 30_000;
/** Between two attempts to reach a server that starts, in milliseconds. */
const POLL_EVERY = 3;

/** A process that listens and can be measured. */
export interface ServerProcess {
  url: string;
  /** From the spawn of the process to its first 200 on `/health`, in milliseconds. */
  readyAfterMs: number;
  usage(): Promise<Usage>;
  /** Where its main thread spends its time while `load` runs: fractions by area, the largest first. */
  profile(load: () => Promise<unknown>): Promise<[Area, number][]>;
  /** Holds the process until `resume`, so that nothing it still has to do disturbs another measurement. */
  pause(): Promise<void>;
  resume(): void;
  /** A clean stop. */
  stop(): Promise<void>;
  /** The end, whatever it still has to do. */
  kill(): Promise<void>;
}

/**
 * Starts a program that reads `HOST` and `PORT` and answers on `/health`, and waits for its first answer.
 *
 * @throws Error with what the program wrote when it ends before it answers.
 */
export async function startServerProcess(program: string, env: Record<string, string>): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", PROBE, program], {
    env: { ...process.env, ...env, HOST: "127.0.0.1", PORT: String(port), MEMORYOS_LOG_LEVEL: "silent" },
    stdio: ["pipe", "ignore", "pipe", "ipc"],
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const ended = once(child, "exit").finally(() => process.off("exit", endWithUs));
  const endedEarly = ended.then(() => {
    throw new Error(`A measured server ended by itself:\n${said.trim()}`);
  });
  endedEarly.catch(() => {});
  await Promise.race([firstAnswer(url, started), endedEarly]).catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  const readyAfterMs = performance.now() - started;

  async function ask(message: ProbeRequest): Promise<ProbeReply> {
    const answered = once(child, "message") as Promise<[ProbeReply]>;
    child.send(message);
    return (await Promise.race([answered, endedEarly]))[0];
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  }

  return {
    url,
    readyAfterMs,
    usage: async () => (await ask("usage")) as Usage,
    async profile(load) {
      await ask("profile");
      await load();
      return (await ask("profiled")) as [Area, number][];
    },
    async pause() {
      await ask("pause");
    },
    resume: () => void child.stdin?.write("\n"),
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

async function firstAnswer(url: string, started: number): Promise<void> {
  while ((await healthOf(url)) !== 200) {
    if (performance.now() - started > START_WITHIN) {
      throw new Error(`A measured server did not answer within ${START_WITHIN / 1000} s`);
    }
    await setTimeout(POLL_EVERY);
  }
}

/** Status of `/health` on a connection of its own; null while nothing listens. */
function healthOf(url: string): Promise<number | null> {
  return new Promise((resolve) => {
    request(`${url}/health`, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    })
      .on("error", () => resolve(null))
      .end();
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
