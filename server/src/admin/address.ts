import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo, ListenOptions, NetConnectOpts, Server } from "node:net";
import { join } from "node:path";

/** Longest path of a socket, in bytes, that every system takes (macOS: 104, with the end mark). */
const LONGEST_SOCKET_PATH = 100;

/** Where the server of a data folder takes commands, and what it asks for beforehand. */
export interface AdminAddress {
  connect: NetConnectOpts;
  /** Asked for where the file system does not already keep others out. */
  token: string | null;
}

/**
 * Where commands reach the server: a socket in the data folder. A folder whose path is too long for a socket has a file with
 * a port and a token instead. Only the owner of the folder can use either.
 */
function adminPaths(dataDir: string): { socket: string | null; file: string } {
  const socket = join(dataDir, "admin.sock");
  const fits = Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH && process.platform !== "win32";
  return { socket: fits ? socket : null, file: join(dataDir, "admin.json") };
}

/**
 * Lets a server listen for the commands of a data folder that this process owns. What an earlier process left there is
 * replaced: it cannot be alive.
 *
 * @returns The token that a caller must show, and how to leave nothing behind.
 */
export async function listenForCommands(
  server: Server,
  dataDir: string,
): Promise<{ token: string | null; remove(): void }> {
  const { socket, file } = adminPaths(dataDir);
  const remove = () => {
    for (const path of [socket, file]) if (path) rmSync(path, { force: true });
  };
  remove();
  const listen = (options: ListenOptions) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options, () => {
        server.off("error", reject);
        resolve();
      });
    });
  if (socket) {
    await listen({ path: socket });
    chmodSync(socket, 0o600);
    return { token: null, remove };
  }
  await listen({ host: "127.0.0.1", port: 0 });
  const token = randomBytes(24).toString("base64url");
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ port, token }), { mode: 0o600 });
  return { token, remove };
}

/** Where a server would be reached; null when none ever listened. */
export function addressOfCommands(dataDir: string): AdminAddress | null {
  const { socket, file } = adminPaths(dataDir);
  if (socket) return { connect: { path: socket }, token: null };
  try {
    const { port, token } = JSON.parse(readFileSync(file, "utf8")) as { port: number; token: string };
    return { connect: { host: "127.0.0.1", port }, token };
  } catch {
    return null;
  }
}
