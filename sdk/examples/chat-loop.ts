import { createInterface } from "node:readline";
import { type ConversationMessage, Memory } from "@memoryos/sdk";

const { MEMORYOS_API_KEY: apiKey = "", MEMORYOS_URL: baseUrl, LLM_URL, LLM_MODEL: model, LLM_API_KEY } = process.env;
const memory = new Memory({ apiKey, baseUrl });
const externalUserId = "customer-123";

/** Asks any model with an OpenAI-compatible address. */
async function ask(...messages: ConversationMessage[]): Promise<string> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${LLM_API_KEY}` };
  const body = JSON.stringify({ model, messages });
  const response = await fetch(`${LLM_URL}/chat/completions`, { method: "POST", headers, body });
  const { choices } = (await response.json()) as { choices: [{ message: { content: string } }] };
  return choices[0].message.content;
}

for await (const content of createInterface({ input: process.stdin })) {
  const question: ConversationMessage = { role: "user", content };
  // A failure of memory is no failure of the chat: it goes on without.
  const found = await memory.get(content, { externalUserId }).catch(console.error);
  const addition = found?.hasContext ? found.systemPromptAddition : "";
  const answer = await ask({ role: "system", content: `You are a helpful assistant.\n\n${addition}` }, question);
  console.log(answer);
  const messages: ConversationMessage[] = [question, { role: "assistant", content: answer }];
  await memory.add({ messages, externalUserId }).catch(console.error);
}
