import type { Socket } from "node:net";

/** Longest line that is taken, in bytes: a memory with its history fits many times. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** The JSON values that come in on a connection, one a line. Throws when a line is no JSON or is too long. */
export async function* readLines(socket: Socket): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield JSON.parse(Buffer.concat([...parts, chunk.subarray(from, end)]).toString("utf8"));
      parts = [];
      size = 0;
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > LONGEST_LINE) throw new Error("A line is too long");
  }
}

/** Writes a JSON value as a line; resolves when the connection takes the next, or is gone. */
export function writeLine(socket: Socket, value: unknown): Promise<void> {
  if (socket.destroyed || socket.write(`${JSON.stringify(value)}\n`)) return Promise.resolve();
  return new Promise((resolve) => {
    const go = () => {
      socket.off("drain", go);
      socket.off("close", go);
      resolve();
    };
    socket.on("drain", go);
    socket.on("close", go);
  });
}
