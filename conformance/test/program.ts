import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that runs until it is stopped. */
export interface Program<T> {
  /** What it said of itself, such as its address. */
  told: T;
  stop(): Promise<void>;
}

const STARTED_WITHIN_MS = 120_000;

/**
 * Starts a program that says on its standard output where it listens.
 *
 * @param read What is looked for in all that it printed so far; undefined while it is not there.
 * @throws Error with what the program printed, when it does not say so.
 */
export async function startProgram<T>(
  [command, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
  read: (printed: string) => T | undefined,
): Promise<Program<T>> {
  const program = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  // Whoever is ended before its time leaves no program behind.
  const kill = () => void program.kill();
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    if (program.exitCode === null && program.signalCode === null && program.kill()) await once(program, "exit");
  };
  const told = new Promise<T>((resolve, reject) => {
    let printed = "";
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`${[command, ...args].join(" ")} ${why}; it printed:\n${printed}`));
    };
    const timer = setTimeout(
      () => fail(`did not say within ${STARTED_WITHIN_MS / 1_000} s where it is`),
      STARTED_WITHIN_MS,
    );
    program.stdout?.on("data", (chunk: unknown) => {
      printed += String(chunk);
      const found = read(printed);
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
    program.stderr?.on("data", (chunk: unknown) => {
      printed += String(chunk);
    });
    program.once("error", (error) => fail(`did not start: ${error.message}`));
    program.once("exit", (code) => fail(`ended with exit code ${code}`));
  });
  try {
    return { told: await told, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The first address on this machine in what was printed. */
export function addressIn(printed: string): string | undefined {
  return /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(printed)?.[0];
}
