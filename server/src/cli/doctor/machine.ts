import { statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { type Finding, failure, ok, warning } from "./finding.ts";

const REQUIRED_NODE = 24;
const MIB = 1024 * 1024;
/** Free bytes below which the server soon cannot write, and below which it is time to make room. */
const NO_ROOM = 100 * MIB;
const LITTLE_ROOM = 1024 * MIB;
/** Others that may look in, by the bits of a file's mode. */
const OTHERS = 0o077;

export function checkNode(version: string): Finding {
  const advice = `Install Node ${REQUIRED_NODE} from https://nodejs.org.`;
  if (Number(version.split(".")[0]) < REQUIRED_NODE) return failure("Node", `It is ${version}.`, advice);
  return ok("Node", `It is ${version}.`);
}

export function checkFolder(dir: string): Finding {
  const { mode, uid } = statSync(dir);
  const bits = (mode & 0o777).toString(8).padStart(3, "0");
  if (uid !== process.getuid?.() && process.getuid) {
    return warning("Data folder", `${dir} belongs to another user.`, `Run as its owner, or \`chown -R $USER ${dir}\`.`);
  }
  if ((mode & OTHERS) !== 0 && process.platform !== "win32") {
    return warning("Data folder", `${dir} is open to others (mode ${bits}).`, `\`chmod 700 ${dir}\`.`);
  }
  return ok("Data folder", `${dir} is closed to others.`);
}

export function checkPepper(dir: string, expected: boolean): Finding {
  const path = join(dir, "pepper");
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) {
    if (!expected) return ok("Pepper", "There is none yet: the first start makes it.");
    return failure("Pepper", `${path} is missing: no key works.`, "Restore it from a backup.");
  }
  if (found.size !== 32) return failure("Pepper", `${path} is damaged: no key works.`, "Restore it from a backup.");
  if ((found.mode & OTHERS) !== 0 && process.platform !== "win32") {
    return warning("Pepper", `${path} is open to others.`, `\`chmod 600 ${path}\`.`);
  }
  return ok("Pepper", "It is whole and closed to others.");
}

export function checkDisk(dir: string, databaseBytes: number): Finding {
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const says = `${Math.floor(free / MIB)} MiB are free, the database has ${Math.ceil(databaseBytes / MIB)} MiB.`;
  if (free < NO_ROOM) return failure("Disk", says, "Make room now: the server answers 503 when it cannot write.");
  if (free < LITTLE_ROOM || free < databaseBytes) return warning("Disk", says, "Make room before it is used up.");
  return ok("Disk", says);
}

/** Times in the store that are still to come were written by another clock. */
export function checkClock(now: Date, newest: Date | null): Finding {
  const ahead = newest === null ? 0 : (newest.getTime() - now.getTime()) / 1000;
  if (ahead <= 300) return ok("Clock", `It is ${now.toISOString()}, after everything that is stored.`);
  return warning(
    "Clock",
    `It is ${now.toISOString()}, and a job was accepted at ${newest?.toISOString()}.`,
    "Set the machine's clock. If it is right, jobs accepted ahead of it begin when their time has come.",
  );
}

/** Whether the port is free for a server to start. */
export async function checkPort({ port, host }: Pick<Config, "port" | "host">): Promise<Finding> {
  if (port === 0) return ok("Port", "A free one is taken at start.");
  const problem = await canListen(port, host);
  if (problem === null) return ok("Port", `${port} is free.`);
  if (problem === "EADDRINUSE") {
    return warning(
      "Port",
      `${port} is in use.`,
      "Before you start a server: stop what listens there, or set PORT to another.",
    );
  }
  return failure("Port", `${host}:${port} cannot be listened on (${problem}).`, "Set HOST and PORT to others.");
}

function canListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: Error & { code?: string }) => resolve(error.code ?? error.message));
    server.listen({ port, host }, () => server.close(() => resolve(null)));
  });
}
