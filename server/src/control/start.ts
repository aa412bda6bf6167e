import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ControlConfig } from "../config.ts";
import { createControlApp } from "./app.ts";
import { type ControlParts, createControlHandlers } from "./handlers.ts";

/** A control service that listens. */
export interface RunningControl {
  url: string;
  token: string;
  close(): Promise<void>;
}

/**
 * Starts the control service, on the loopback address whatever the API listens on.
 *
 * @throws The system's own error when the port cannot be listened on.
 */
export async function startControl(config: ControlConfig, parts: ControlParts): Promise<RunningControl> {
  const token = config.token ?? randomBytes(24).toString("base64url");
  const { clock, log } = parts;
  const server = createServer(createControlApp({ handlers: createControlHandlers(parts), token, clock, log }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, "127.0.0.1", () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
