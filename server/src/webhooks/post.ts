import { type OutwardRequest, requestAt } from "../outward/request.ts";

/** Bytes of an answer that are read, so that the receiver can end it in peace; what it says does not matter. */
const ANSWER_READ = 65_536;

/** Sends a message to addresses that were checked, and gives the status of the answer, see `requestAt`. */
export async function post(
  target: { url: URL; addresses: readonly string[] },
  message: Omit<OutwardRequest, "method"> & { body: string },
): Promise<number> {
  const response = await requestAt(target, { method: "POST", ...message });
  let read = 0;
  response.on("error", () => {});
  response.on("data", (chunk: Buffer) => {
    read += chunk.length;
    if (read > ANSWER_READ) response.destroy();
  });
  return response.statusCode ?? 0;
}
