import { toMemory, toVersion } from "../handlers/wire.ts";
import type { Scope } from "../store/types.ts";
import { type Action, type ActionParts, ActionRefused, type Caller } from "./action.ts";
import { tenantOf } from "./tenant.ts";

/** Form of the export's lines; a change that a reader must know of raises it. */
const FORMAT = 1;
/** Users and memories read at a time. */
const PAGE = 200;

/**
 * Hands over all data of one end user, or of every end user of a tenant, as lines of JSON: first what the export is, then
 * each user and after it the user's memories, archived ones and histories included.
 */
export const exportData: Action<
  { tenant: string | null; user: string | null },
  { end_users: number; memories: number }
> = async (parts, { tenant, user }, caller) => {
  const { store, clock } = parts;
  const { tenantId, name } = await tenantOf(store, tenant);
  const counts = { end_users: 0, memories: 0 };
  const one = user === null ? null : await store.findUser(tenantId, user);
  if (user !== null && !one) throw new ActionRefused(`The tenant ${name} has no end user ${user}.`);
  const exported_at = clock.now().toISOString();
  await write(caller, { type: "export", format: FORMAT, tenant_id: tenantId, tenant_name: name, exported_at });
  if (one) {
    counts.memories = await exportUser(parts, one, caller);
    return { ...counts, end_users: 1 };
  }
  const total = (await store.listUsers({ tenantId, after: null, limit: 1 })).total;
  let after: string | null = null;
  for (;;) {
    const users: (Scope & { externalUserId: string })[] = await store.usersInOrder(tenantId, after, PAGE);
    for (const each of users) {
      counts.memories += await exportUser(parts, each, caller);
      counts.end_users += 1;
      caller.progress(Math.min(counts.end_users, total), total);
    }
    after = users.at(-1)?.userId ?? null;
    if (after === null) return counts;
  }
};

async function exportUser(
  { store, clock }: ActionParts,
  scope: Scope & { externalUserId: string },
  caller: Caller,
): Promise<number> {
  const user = await store.findUser(scope.tenantId, scope.externalUserId);
  if (!user) return 0;
  const { externalUserId } = user;
  await write(caller, {
    type: "end_user",
    external_user_id: externalUserId,
    created_at: user.createdAt.toISOString(),
    last_active_at: user.lastActiveAt.toISOString(),
    blocked_at: user.blockedAt?.toISOString() ?? null,
  });
  let memories = 0;
  let after: { time: Date; id: string } | null = null;
  for (;;) {
    caller.signal.throwIfAborted();
    const page: Awaited<ReturnType<typeof store.exportMemories>> = await store.exportMemories(scope, after, PAGE);
    for (const { memory, versions } of page) {
      const shown = toMemory(memory, clock.now());
      await write(caller, {
        type: "memory",
        external_user_id: externalUserId,
        ...shown,
        versions: versions.map(toVersion),
      });
    }
    memories += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return memories;
    after = { time: last.memory.createdAt, id: last.memory.memoryId };
  }
}

function write(caller: Caller, line: object): Promise<void> {
  return caller.emit(JSON.stringify(line));
}
