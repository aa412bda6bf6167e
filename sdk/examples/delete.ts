/** Archives a memory; with `hardDelete: true` it would be gone for good. */
import { Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl } = process.env;
const client = new Memory({ apiKey, baseUrl });

const [oldest] = (await client.list({ externalUserId: "customer-123" })).items.slice(-1);
if (oldest) {
  const deleted = await client.delete({
    memoryId: oldest.id,
    externalUserId: "customer-123",
    hardDelete: false,
  });
  console.log(deleted.deleted, deleted.receipt);
}
