import type { Connection as WireConnection } from "@memoryos/contract";
import { type Handlers, personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import type { ConnectionOutcome } from "../passport/connect/connector.ts";
import type { StoredConnection } from "../store/types.ts";
import type { Services } from "./services.ts";

type ConnectionHandlers = Pick<
  Handlers,
  "startOrganisationSignIn" | "finishOrganisationSignIn" | "listConnections" | "deleteConnection"
>;

export function connectionHandlers({ store, connector }: Services): ConnectionHandlers {
  return {
    async startOrganisationSignIn(call) {
      const { personId } = personOf(call);
      const organisation = await store.findOrganisation(call.body.org_directory_id);
      if (!organisation) throw new ApiError("organisation_not_found");
      if (!organisation.signIn) throw new ApiError("organisation_oauth_not_configured");
      const url = await connector?.start(personId, organisation);
      if (!url) throw new ApiError("organisation_oauth_unavailable");
      return { body: { data: { authorization_url: url } } };
    },

    async finishOrganisationSignIn({ query: { org, state, code, error, iss }, sessionCookie }) {
      if (!connector) throw new ApiError("organisation_oauth_unavailable");
      const outcome = await connector.finish({ org, state, code, error, iss, session: sessionCookie });
      return { location: `${connector.managePage}?${queryOf(outcome)}` };
    },

    async listConnections(call) {
      const connections = await store.listConnections(personOf(call).personId);
      return { body: { data: connections.map(toWireConnection) } };
    },

    async deleteConnection(call) {
      const disconnected = await store.endConnection(personOf(call).personId, call.path.connection_id);
      if (!disconnected) throw new ApiError("organisation_connection_not_found");
      return { body: { data: { disconnected } } };
    },
  };
}

/** What the consent app learns: nothing that came with the browser. */
function queryOf(outcome: ConnectionOutcome): string {
  return outcome.connection === "success"
    ? `connection=success&org=${encodeURIComponent(outcome.organisation)}`
    : `connection=failed&reason=${outcome.reason}`;
}

function toWireConnection({ organisation, ...connection }: StoredConnection): WireConnection {
  return {
    id: connection.connectionId,
    organisation_id: organisation?.directoryId ?? null,
    organisation_name: organisation?.displayName ?? connection.tenantName,
    organisation_logo_url: organisation?.logoUrl ?? null,
    category: (organisation?.category ?? "other") as WireConnection["category"],
    organisation_is_verified: organisation?.isVerified ?? false,
    connection_method: connection.method,
    verified_at: connection.verifiedAt.toISOString(),
    last_verified_at: connection.lastVerifiedAt.toISOString(),
    is_active: connection.isOffered,
    // What a passport holds came from agents and from the person: a connection brings no memories.
    memory_count: 0,
  };
}
