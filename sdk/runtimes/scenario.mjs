/** What every runtime does with the installed package: plain JavaScript that uses nothing of any of them. */
import { AuthenticationError, ConnectionError, Memory, MemoryOSError, TimeoutError } from "@memoryos/sdk";
import { FakeMemoryOS } from "@memoryos/sdk/testing";
import { UniversalMemory } from "@memoryos/sdk/universal";
import { verifyWebhook } from "@memoryos/sdk/webhooks";

/**
 * @param {string} baseUrl A reference server with nothing in it.
 * @param {string} apiKey
 * @returns {Promise<{ name: string; passed: boolean; saw: string }[]>}
 */
export async function runScenario(baseUrl, apiKey) {
  const externalUserId = "reader/ü&?";
  const results = [];
  const check = async (name, look) => {
    try {
      const saw = await look();
      results.push({ name, passed: saw === true, saw: String(saw) });
    } catch (error) {
      results.push({ name, passed: false, saw: `${error?.name}: ${error?.message}` });
    }
  };
  const memory = new Memory({ apiKey, baseUrl });
  const messages = [{ role: "user", content: "I prefer Python examples. I live in Lisbon. My exam is on 12 March." }];
  await check("a conversation becomes memories", async () => {
    const added = await memory.add({ messages, externalUserId, metadata: { inner_key: 1 } });
    const job = await memory.waitForJob(added.jobId);
    return job.succeeded && job.memoriesCreated === 3 && job.metadata.inner_key === 1;
  });
  await check("a question finds the one that answers it", async () => {
    const found = await memory.get("Which language should code samples use?", { externalUserId });
    return found.hasContext && found.items[0].content.includes("Python");
  });
  await check("a list is read over all its pages", async () => {
    const ids = new Set();
    for await (const { id } of await memory.list({ externalUserId, limit: 1 })) ids.add(id);
    return ids.size === 3;
  });
  await check("a wrong key is an AuthenticationError", async () => {
    const stranger = new Memory({ apiKey: "mem_local_of_nobody_0123456789abcdef", baseUrl });
    return (await failure(stranger.list({ externalUserId }))) instanceof AuthenticationError;
  });
  await check("a host that is not there is a ConnectionError", async () => {
    const nowhere = new Memory({ apiKey, baseUrl: "http://127.0.0.1:9", maxRetries: 0 });
    return (await failure(nowhere.list({ externalUserId }))) instanceof ConnectionError;
  });
  await check("a host that never answers is a TimeoutError", async () => {
    const service = new FakeMemoryOS();
    service.failNext("silence");
    const silent = new Memory({ apiKey: service.apiKey, fetch: service.fetch, timeoutMs: 50 });
    return (await failure(silent.list({ externalUserId }))) instanceof TimeoutError;
  });
  await check("a signal ends a call", async () => {
    const error = await failure(memory.list({ externalUserId }, { signal: AbortSignal.abort() }));
    return error instanceof MemoryOSError && error.code === "ABORTED";
  });
  await check("a retry after a lost answer has its effect once", async () => {
    const service = new FakeMemoryOS();
    service.failNext("lost_answer");
    const retrying = new Memory({ apiKey: service.apiKey, fetch: service.fetch });
    await retrying.add({ messages: [{ role: "user", content: "I like tea." }], externalUserId });
    return service.requests.length === 2 && service.memoriesOf(externalUserId).length === 1;
  });
  await check("a webhook is verified", async () => {
    // The contract's own example, whose signature is real.
    const body =
      '{"data":{"remaining_pct":0.1994,"reset_at":"2026-04-01T00:00:00Z","threshold_pct":0.2,"upgrade_url":' +
      '"https://app.memoryos.io/billing"},"event":"quota.warning","memoryos_version":"1.0","tenant_id":' +
      '"0198b0a0-0c11-7d52-8e6f-4a1b9c3d2e70","timestamp":"2026-03-19T14:02:07Z"}';
    const headers = {
      "x-memoryos-delivery": "0198c0d4-41b7-7a0c-9e52-6f30b8d2a170",
      "x-memoryos-signature-v2": "t=1773928928,v1=7ed54b41caca0bd8d0e88574fe4f852c301985f28083719b4b0b5a4e5cfffd47",
    };
    const secret = "0000000000000000000000000000000000000000000000000000000000e8a391";
    const message = await verifyWebhook({ body, headers }, { secret, now: new Date(1773928928_000) });
    return message.event === "quota.warning" && message.data.remainingPct === 0.1994;
  });
  await check("a consent link is made", async () => {
    const link = new URL(UniversalMemory.consentUrl({ agentId: "agent-1", state: "s" }));
    return link.protocol === "https:" && link.href.includes("agent-1");
  });
  return results;
}

/** The error that a call ends with. */
async function failure(call) {
  try {
    await call;
    return new Error("it succeeded");
  } catch (error) {
    return error;
  }
}
