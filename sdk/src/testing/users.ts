import { type Call, check, enveloped, type Handler, type Reply, userId } from "./call.ts";
import { Refusal } from "./problem.ts";
import type { Person } from "./state.ts";

/** The tenant and the account of the fake. */
const TENANT_ID = "0198b0a0-0c11-7d52-8e6f-4a1b9c3d2e70";
const ACCOUNT_ID = "0198b0a0-0b02-7a31-9d4e-5f60718293a4";

/** What the contract says with the statistics' field `user_id`. */
const GUIDE = "https://docs.memoryos.io/migrations/external-user-id";
const USER_ID_IS_DEPRECATED = {
  Deprecation: "@1772323200",
  Sunset: "Thu, 01 Oct 2026 00:00:00 GMT",
  Link: `<${GUIDE}>; rel="deprecation"`,
  "X-MemoryOS-Deprecated-Fields": `user_id (sunset: 2026-10-01); see ${GUIDE}`,
};

export const getEndUserStats: Handler = (call) => {
  const [owner, person] = find(call);
  const count = call.state.memoriesOf(owner).filter(({ memory }) => !memory.is_archived).length;
  const stats = {
    external_user_id: owner,
    user_id: owner,
    memory_count: count,
    last_active_at: person.lastActiveAt,
    created_at: person.createdAt,
  };
  return { ...enveloped(call, stats), headers: USER_ID_IS_DEPRECATED };
};

export const exportEndUser: Handler = (call) => {
  const [owner, person] = find(call);
  const memories = call.state.memoriesOf(owner).map(({ memory, versions }) => ({
    id: memory.id,
    content: memory.content,
    category: memory.category,
    importance_score: memory.importance_score,
    confidence: memory.confidence_score,
    is_archived: memory.is_archived,
    created_at: memory.created_at,
    updated_at: memory.updated_at,
    versions,
  }));
  return enveloped(call, { tenant_id: TENANT_ID, proxy_user_id: person.id, memories });
};

export const deleteEndUser: Handler = (call) => {
  const [owner] = find(call);
  const receipt = call.state.erase(owner);
  return enveloped(call, { deleted: true, memories_removed: receipt.memories, receipt });
};

export const blockEndUser: Handler = (call) => {
  call.state.person(pathUser(call)).isBlocked = true;
  return enveloped(call, { blocked: true });
};

export const unblockEndUser: Handler = (call) => {
  const person = call.state.people.get(pathUser(call));
  if (person !== undefined) person.isBlocked = false;
  return enveloped(call, { blocked: false });
};

export const getAccount: Handler = (call) => enveloped(call, account(call));

export const updateAccountSettings: Handler = (call) => {
  call.state.settings = call.body.settings ?? {};
  return enveloped(call, { settings: call.state.settings });
};

export const exportAccount: Handler = (call) => {
  const { state, query } = call;
  const owner = query.get("external_user_id");
  check(userId("/query/external_user_id", owner, false));
  if (owner === null) return asFile(enveloped(call, { user: account(call), memories: [], api_keys: [], agents: [] }));
  const person = state.people.get(owner);
  if (person === undefined) throw new Refusal("proxy_user_not_found");
  const memories = state
    .memoriesOf(owner)
    .map(({ memory }) => memory)
    .filter(({ is_archived }) => !is_archived);
  const user = {
    id: person.id,
    external_id: owner,
    email: null,
    settings: {},
    memory_count: memories.length,
    storage_bytes: storage(memories),
  };
  const names = new Set(memories.map(({ agent_id }) => agent_id).filter((id) => id !== null));
  const agents = [...names].map((id) => ({ id, name: id, description: null, memory_scope: null, created_at: null }));
  return asFile(enveloped(call, { user, memories, api_keys: [], agents }));
};

export const deleteAccount: Handler = (call) => {
  const { state } = call;
  const memories = state.memories.size;
  for (const owner of new Set([...state.people.keys(), ...state.memoriesOf(null).map((kept) => kept.owner)])) {
    state.erase(owner);
  }
  return enveloped(call, { deleted: true, memories_removed: memories, receipt: { accounts: 1, tenants: 1, memories } });
};

function asFile(reply: Reply): Reply {
  return { ...reply, headers: { "Content-Disposition": 'attachment; filename="memoryos-export.json"' } };
}

function account({ state }: Call) {
  const memories = state.memoriesOf(null).map(({ memory }) => memory);
  return {
    id: ACCOUNT_ID,
    external_id: "account",
    email: null,
    settings: state.settings,
    memory_count: memories.length,
    storage_bytes: storage(memories),
  };
}

function storage(memories: readonly { content: string }[]): number {
  return memories.reduce((bytes, { content }) => bytes + new TextEncoder().encode(content).length, 0);
}

function pathUser({ path }: Call): string {
  const owner = path.external_user_id ?? "";
  check(userId("/path/external_user_id", owner));
  return owner;
}

function find(call: Call): [string, Person] {
  const owner = pathUser(call);
  const person = call.state.people.get(owner);
  if (person === undefined) throw new Refusal("proxy_user_not_found");
  return [owner, person];
}
