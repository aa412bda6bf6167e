import { setTimeout } from "node:timers/promises";
import { API_KEY, jobRequest, seedRequests } from "./cases.ts";
import { sendOnce } from "./load.ts";
import { OURS, startServerProcess } from "./server-process.ts";

/** Fills a data folder through the API: the memories that are then listed and searched. */
export async function seed(folder: string): Promise<void> {
  const server = await startServerProcess(OURS, { MEMORYOS_DATA_DIR: folder, MEMORYOS_API_KEY: API_KEY });
  try {
    for (const request of seedRequests()) {
      const { job_id: jobId } = JSON.parse(String(await sendOnce(server.url, request))) as { job_id: string };
      await completed(server.url, jobId);
    }
  } finally {
    await server.stop();
  }
}

async function completed(url: string, jobId: string): Promise<void> {
  for (;;) {
    const { data } = JSON.parse(String(await sendOnce(url, jobRequest(jobId)))) as { data: { status: string } };
    if (data.status === "completed") return;
    if (data.status === "failed" || data.status === "dead") throw new Error(`A seeding job became ${data.status}`);
    await setTimeout(20);
  }
}
