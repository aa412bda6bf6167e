import { type AccountGroup, account } from "./groups/account.ts";
import { type DomainsGroup, domains } from "./groups/domains.ts";
import { type AgentsGroup, agents, type KeysGroup, keys } from "./groups/keys.ts";
import { type GlobalAgentsGroup, globalAgents, type OrganisationGroup, organisation } from "./groups/passport.ts";
import { type ProvenanceGroup, provenance } from "./groups/provenance.ts";
import { type TenantGroup, tenant } from "./groups/tenant.ts";
import { type UsersGroup, users } from "./groups/users.ts";
import { Memory } from "./memory.ts";
import { bind } from "./operation.ts";
import type { MemoryOptions } from "./options.ts";

/**
 * A {@link Memory} that administers its tenant as well: all other operations, in groups. It is a class of its own so
 * that an app without it does not carry it.
 *
 * @example
 * ```ts
 * const admin = new MemoryAdmin({ apiKey: "mem_…" });
 * const { rawKey } = await admin.keys.create({ name: "worker", permissions: ["read", "write"] });
 * for await (const user of await admin.tenant.listUsers()) console.log(user.externalUserId);
 * ```
 */
export class MemoryAdmin extends Memory {
  /** The account that owns the key. */
  readonly account: AccountGroup;
  /** End users: export, statistics, deletion, blocks. */
  readonly users: UsersGroup;
  /** API keys. */
  readonly keys: KeysGroup;
  /** Registered agents of your own apps. */
  readonly agents: AgentsGroup;
  /** Usage, settings, dashboards and webhooks of the tenant. */
  readonly tenant: TenantGroup;
  /** Which domain schema the tenant has, and its dashboards. */
  readonly domains: DomainsGroup;
  /** Service writers, source events, claims and conflicts. */
  readonly provenance: ProvenanceGroup;
  /** Agents that act for people with a Memory Passport. */
  readonly globalAgents: GlobalAgentsGroup;
  /** Your entry in the Passport directory, and links for your end users. */
  readonly organisation: OrganisationGroup;

  /** @throws {MemoryOSError} `INVALID_ARGUMENT` when an option is wrong; the message begins with its name. */
  constructor(options: MemoryOptions) {
    super(options);
    this.account = bind(this.transport, account);
    this.users = bind(this.transport, users);
    this.keys = bind(this.transport, keys);
    this.agents = bind(this.transport, agents);
    this.tenant = bind(this.transport, tenant);
    this.domains = bind(this.transport, domains);
    this.provenance = bind(this.transport, provenance);
    this.globalAgents = bind(this.transport, globalAgents);
    this.organisation = bind(this.transport, organisation);
  }
}
