import { manifest, type OperationEntry, type OperationId } from "@memoryos/contract";
import { requestValidators } from "@memoryos/contract/validators/requests";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mock, startMock } from "../../conformance/src/prism.ts";
import { exampleOf } from "../../conformance/src/sample-request.ts";
import { MemoryAdmin, MemoryOSError, Passport, UniversalMemory } from "../src/index.ts";
import { CALLS, type Clients, TWINS } from "./every-operation.ts";
import { failureOf } from "./failure.ts";
import { openWorld, type World } from "./seed/world.ts";

/** The one that browsers follow a link to. */
const NOT_CALLED = "finishOrganisationSignIn";

type CalledId = keyof typeof CALLS;
const operations = manifest.operations.filter(
  (operation): operation is OperationEntry & { operationId: CalledId } => operation.operationId !== NOT_CALLED,
);

function clientsOf(options: { baseUrl?: string; fetch?: (request: Request) => Promise<Response> }): Clients {
  return {
    memory: new MemoryAdmin({ apiKey: "mem_any", logger: {}, ...options }),
    universal: new UniversalMemory({ agentApiKey: "agent_sk_any", uuiToken: "uui_any", logger: {}, ...options }),
    passport: new Passport({ session: "any", logger: {}, ...options }),
  };
}

/** Clients whose requests are kept and answered with an example of the contract. */
function capture(operation: OperationEntry, example?: string) {
  const requests: Request[] = [];
  const success = operation.responses.find(({ status }) => status < 300);
  const fetch = async (request: Request) => {
    requests.push(request);
    const name = example ?? success?.examples[0] ?? "";
    return Response.json(exampleOf(operation.operationId, success?.status ?? 0, name));
  };
  return { requests, clients: clientsOf({ fetch }) };
}

/** Every key of a value, however deep. */
function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(item)]);
}

it("every operation of the contract has a method", () => {
  expect(Object.keys(CALLS).toSorted()).toEqual(operations.map(({ operationId }) => operationId).toSorted());
});

describe.each(operations.map((operation) => [operation.operationId, operation] as const))("%s", (id, operation) => {
  const callers = [CALLS[id], TWINS[id as OperationId]].filter((call) => call !== undefined);

  it.each(callers)("sends what the contract says", async (call) => {
    const { requests, clients } = capture(operation);
    await call(clients);
    const [request, ...more] = requests;
    if (request === undefined) throw new Error("nothing was sent");
    expect(more).toEqual([]);
    const url = new URL(request.url);
    const template = new RegExp(`^${operation.path.replace(/\{\w+\}/g, "[^/]+")}$`);
    expect(request.method).toBe(operation.method);
    expect(url.pathname).toMatch(template);

    const parameters = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
    const query = Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((name) => {
        const values = url.searchParams.getAll(name);
        const isCsv = name === "categories" && operation.auth === "person";
        return [name, isCsv ? values.join().split(",") : values.length === 1 ? values[0] : values];
      }),
    );
    // All that there is, so that none has a name that the SDK gets wrong.
    expect(Object.keys(query).toSorted()).toEqual(
      parameters("query")
        .map(({ name }) => name)
        .toSorted(),
    );
    const validators = requestValidators[id];
    expect(validators.query(query), JSON.stringify(validators.query.errors)).toBe(true);

    const text = await request.text();
    expect(text !== "").toBe(operation.body !== null);
    if (text !== "") {
      const body = JSON.parse(text);
      expect(validators.body?.(structuredClone(body)), JSON.stringify(validators.body?.errors)).toBe(true);
      expect(request.headers.get("content-type")).toBe("application/json");
    }
    const isRead = ["retrieveMemories", "retrieveUniversalMemories"].includes(id);
    expect(request.headers.has("idempotency-key")).toBe(operation.idempotent || isRead);
  });

  const success = operation.responses.find(({ status }) => status < 300);
  it.each(success?.examples ?? [])("returns what the contract's example %s says, in camelCase", async (example) => {
    const { clients } = capture(operation, example);
    const result = await CALLS[id](clients);
    const body = exampleOf(id, success?.status ?? 0, example) as { data?: unknown };
    if (body.data === null) return expect(result).toBeNull();
    expect(result).toMatchObject({ quota: { mode: "FULL" } });
    const data = Array.isArray(body.data) ? (result as { items: unknown[] }).items : result;
    if (Array.isArray(body.data)) expect(data).toHaveLength(body.data.length);
    const plain = new Set(keysOf(body.data ?? body).map((key) => key.replaceAll("_", "").toLowerCase()));
    const shown = new Set(keysOf(data).map((key) => key.replaceAll("_", "").toLowerCase()));
    expect([...plain].filter((key) => !shown.has(key) && key !== "data")).toEqual([]);
  });

  it("refuses an answer that lacks what the contract promises", async () => {
    const clients = clientsOf({ fetch: async () => Response.json({ hello: "world" }) });
    expect(await failureOf(CALLS[id](clients))).toMatchObject({ name: "InvalidResponseError", status: 200 });
  });

  it("ends with the options of its call", async () => {
    const { requests, clients } = capture(operation);
    const failure = await failureOf(CALLS[id](clients, { signal: AbortSignal.abort() }));
    expect(failure.code).toBe("ABORTED");
    expect(requests).toEqual([]);
  });
});

type LimitedId = CalledId & `list${string}`;
/** A call of every operation with a `limit`. */
const LIMITED: Partial<Record<LimitedId, (clients: Clients, parameters: { limit: number }) => Promise<unknown>>> = {
  listMemories: ({ memory }, limited) => memory.list({ externalUserId: "customer-123", ...limited }),
  listApiKeys: ({ memory }, limited) => memory.keys.list(limited),
  listAgents: ({ memory }, limited) => memory.agents.list(limited),
  listTenantUsers: ({ memory }, limited) => memory.tenant.listUsers(limited),
  listQualityLog: ({ memory }, limited) => memory.tenant.listQualityLog(limited),
  listMemoryAdditions: ({ memory }, limited) => memory.tenant.memoryAdditions(limited),
  listSupportCustomers: ({ memory }, limited) => memory.domains.listCustomers(limited),
  listStudents: ({ memory }, limited) => memory.domains.listStudents(limited),
  listSourceEvents: ({ memory }, limited) => memory.provenance.listSourceEvents(limited),
  listClaims: ({ memory }, limited) => memory.provenance.listClaims(limited),
  listSharedContextConflicts: ({ memory }, limited) => memory.provenance.listConflicts(limited),
  listGlobalAgents: ({ memory }, limited) => memory.globalAgents.list(limited),
  listPassportMemories: ({ passport }, limited) => passport.memories.list(limited),
  listOrganisations: ({ passport }, limited) => passport.connections.listOrganisations(limited),
};

describe("a limit", () => {
  const limited = operations.filter(({ parameters }) => parameters.some(({ name }) => name === "limit"));

  it.each(limited.map((operation) => [operation.operationId as LimitedId, operation] as const))(
    "of %s is what the contract takes, and refused before any request beyond it",
    async (id, operation) => {
      const { requests, clients } = capture(operation);
      const call = LIMITED[id];
      const sent = async (limit: number) => {
        await call?.(clients, { limit });
        return requestValidators[id].query(Object.fromEntries(new URL(requests.at(-1)?.url ?? "").searchParams));
      };
      const message = (await failureOf(call?.(clients, { limit: 0 }) ?? Promise.resolve())).message;
      const highest = Number(/^limit must be a whole number from 1 to (\d+), got 0$/.exec(message)?.[1]);
      expect(requests).toEqual([]);
      expect(await sent(1)).toBe(true);
      expect(await sent(highest)).toBe(true);
      expect(requestValidators[id].query({ limit: String(highest + 1) })).toBe(false);
      const failure = await failureOf(call?.(clients, { limit: highest + 1 }) ?? Promise.resolve());
      expect(failure).toMatchObject({ name: "ValidationError", fields: [{ pointer: "limit" }] });
    },
  );

  it("is 50 for a list in pages, unless another is given", async () => {
    for (const operation of limited.filter(({ paged }) => paged)) {
      const { requests, clients } = capture(operation);
      await LIMITED[operation.operationId as LimitedId]?.(clients, {} as { limit: number });
      expect(new URL(requests[0]?.url ?? "").searchParams.get("limit"), operation.operationId).toBe("50");
    }
  });
});

describe("against the mock of the contract", () => {
  let mock: Mock;
  const mistakes: string[] = [];
  beforeAll(async () => {
    const onEvent: Parameters<typeof startMock>[0]["onEvent"] = (event) => {
      if (event.kind === "mistake") mistakes.push(event.message);
    };
    mock = await startMock({ port: 0, onEvent });
  });
  afterAll(() => mock?.close());

  it.each(operations.map(({ operationId }) => operationId))("%s is asked and answered in shape", async (id) => {
    mistakes.length = 0;
    await CALLS[id](clientsOf({ baseUrl: mock.url }));
    expect(mistakes).toEqual([]);
  });
});

describe("against the reference server", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });

  it.each(operations.map(({ operationId }) => operationId))("%s is understood, and answered in shape", async (id) => {
    const { memory } = await world.tenant();
    const { universal, passport } = await world.person();
    const outcome = await CALLS[id]({ memory, universal, passport }).then(
      () => "a result",
      (error: unknown) => (error instanceof MemoryOSError ? `${error.name} ${error.code}` : error),
    );
    // The ids lead nowhere; but nothing is malformed, unknown, or answered by somebody else.
    expect(outcome).toMatch(/^a result$|^\w+Error (?!REQ_|SRV_)[A-Z_]+_\d{3}$/);
  });
});
