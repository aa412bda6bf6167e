import closeWithGrace from "close-with-grace";
import { VARIABLES } from "../../config.ts";
import type { Command } from "../command.ts";

/** Time for a clean stop, in milliseconds. */
const STOP_WITHIN = 10_000;

export const serve: Command = {
  words: "serve",
  args: [],
  summary: "Starts the server",
  about: `What can be set is set by environment variables:\n\n${VARIABLES}`,
  flags: {},
  examples: ["npx memoryos-server", "PORT=9000 MEMORYOS_DATA_DIR=/var/lib/memoryos npx memoryos-server serve"],
  status: "0 stopped or helped, 1 could not start and the message says why, 2 the command line is wrong",
  async run({ config, print }) {
    // Loaded when they are needed alone: the other commands are there at once.
    const { startServer } = await import("../../server.ts");
    const { welcome } = await import("../../welcome.ts");
    const server = await startServer(config);
    const ended = Promise.withResolvers<void>();
    const { close } = closeWithGrace({ delay: STOP_WITHIN, logger: false }, async ({ err }) => {
      if (err) console.error(err);
      await server.close();
      ended.resolve();
    });
    // Whoever started this process is gone and can no longer pass a signal on.
    if (process.connected === false) close();
    else process.on("disconnect", close);
    print(welcome(server, config));
    await ended.promise;
    return 0;
  },
};
