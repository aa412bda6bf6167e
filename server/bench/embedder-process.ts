import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { EmbedderTimes, EmbedderTurn } from "./embedder-alone.ts";

/** The embedder in a process of its own, asked one query after the other. */
export interface EmbedderProcess {
  turn(turn: EmbedderTurn): Promise<EmbedderTimes>;
  stop(): Promise<void>;
}

export async function startEmbedderProcess(): Promise<EmbedderProcess> {
  const program = join(import.meta.dirname, "embedder-alone.ts");
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const ended = once(child, "exit").finally(() => process.off("exit", endWithUs));
  const failed = ended.then(() => {
    throw new Error("The embedder's process ended before it answered");
  });
  failed.catch(() => {});
  const answer = async () => ((await Promise.race([once(child, "message"), failed])) as [unknown])[0];
  await answer();
  return {
    async turn(turn) {
      child.send(turn);
      return (await answer()) as EmbedderTimes;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
