import { type WireMutant, wireMutant } from "./wire-mutant.ts";
import { edit, type PassingAnswer } from "./wrong-proxy.ts";

type Body = Record<string, unknown>;
type Spoil = (answer: PassingAnswer) => void;

const isRetrieve = ({ path, status }: PassingAnswer) => path === "/v1/memories/retrieve" && status === 200;
const isAdd = ({ path, status }: PassingAnswer) => path === "/v1/memories/add" && status === 200;
const isJob = ({ path, status }: PassingAnswer) => path.startsWith("/v1/memories/jobs/") && status === 200;
const isList = ({ method, path, status }: PassingAnswer) =>
  method === "GET" && path.startsWith("/v1/memories?") && status === 200;
const isUsage = ({ path, status }: PassingAnswer) => path === "/v1/tenant/usage" && status === 200;
const isHealth = ({ path, status }: PassingAnswer) => path === "/health" && status === 200;
const isError = ({ status }: PassingAnswer) => status >= 400;
const has = (status: number) => (answer: PassingAnswer) => answer.status === status;

/** Spoils the bodies of the answers that are meant. */
function inBody(
  isMeant: (answer: PassingAnswer) => boolean,
  change: (body: Body, answer: PassingAnswer) => void,
): Spoil {
  return (answer) => {
    if (isMeant(answer)) edit(answer, (body) => change(body, answer));
  };
}

/** The same, of what `data` holds. */
function inData(isMeant: (answer: PassingAnswer) => boolean, change: (data: Body) => void): Spoil {
  return inBody(isMeant, ({ data }) => change(data as Body));
}

/** Each answer to one credential has the header as the first answer had it. */
function stale(header: string): Spoil {
  const first = new Map<string, string | null>();
  return ({ headers, requestHeaders }) => {
    const who = `${requestHeaders.authorization} ${requestHeaders["x-memoryos-session"]}`;
    const before = first.get(who);
    if (before === undefined) first.set(who, headers.get(header));
    else if (before === null) headers.delete(header);
    else headers.set(header, before);
  };
}

type Row = Pick<WireMutant, "id" | "wrong" | "requirement"> & {
  /** Where the requirement is shown by every exchange. */
  mark?: string;
} & ({ spoil: Spoil } | { reroute: (path: string) => string });

const ROWS: readonly Row[] = [
  // Headers, and bodies that say something else than they.
  {
    id: "budget-of-two-decimals",
    wrong: "sends the budget with two decimals",
    requirement: "ENV-003",
    mark: "header:x-memoryos-budget-remaining",
    spoil: ({ headers }) => headers.set("x-memoryos-budget-remaining", "0.50"),
  },
  {
    id: "quota-reset-with-offset",
    wrong: "sends the quota reset with an offset",
    requirement: "ENV-007",
    mark: "header:x-memoryos-quota-reset",
    spoil: ({ headers }) => {
      const reset = headers.get("x-memoryos-quota-reset");
      if (reset !== null) headers.set("x-memoryos-quota-reset", reset.replace(/Z$/, "+00:00"));
    },
  },
  {
    id: "request-id-replaced",
    wrong: "replaces every request id",
    requirement: "ENV-005",
    mark: "answer:success",
    spoil: ({ headers }) => headers.set("x-request-id", "another"),
  },
  {
    id: "headers-not-exposed",
    wrong: "exposes no header to other origins",
    requirement: "ENV-008",
    spoil: ({ headers }) => headers.delete("access-control-expose-headers"),
  },
  {
    id: "stale-budget",
    wrong: "sends each tenant always the budget of its first answer",
    requirement: "QTA-024",
    spoil: stale("x-memoryos-budget-remaining"),
  },
  {
    id: "stale-quota-mode",
    wrong: "sends each tenant always the quota mode of its first answer",
    requirement: "QTA-024",
    spoil: stale("x-memoryos-quota-mode"),
  },
  {
    id: "stale-quota-reset",
    wrong: "sends each tenant always the quota reset of its first answer",
    requirement: "QTA-025",
    spoil: stale("x-memoryos-quota-reset"),
  },
  {
    id: "stale-circuit-status",
    wrong: "sends always the circuit status of the first answer",
    requirement: "CIR-001",
    spoil: stale("x-memoryos-circuit-status"),
  },
  {
    id: "budget-of-nobody",
    wrong: "sends every tenant the budget of an unknown one",
    requirement: "QTA-027",
    spoil: ({ headers }) => headers.set("x-memoryos-budget-remaining", "1.0000"),
  },
  {
    id: "reset-a-day-late",
    wrong: "sends a quota reset on the second day of the month",
    requirement: "QTA-025",
    spoil: ({ headers }) => {
      const reset = headers.get("x-memoryos-quota-reset");
      if (reset !== null) headers.set("x-memoryos-quota-reset", reset.replace("-01T", "-02T"));
    },
  },
  {
    id: "add-of-another-budget",
    wrong: "says another budget in the outcome of an add than in the header",
    requirement: "ADD-006",
    spoil: inBody(isAdd, (body) => Object.assign(body, { budget_remaining_pct: 0.1234 })),
  },
  {
    id: "add-of-another-processing",
    wrong: "says another state of processing in the outcome of an add than in the header",
    requirement: "ADD-006",
    spoil: inBody(isAdd, (body) => Object.assign(body, { processing_status: "delayed" })),
  },
  {
    id: "retrieve-of-another-mode",
    wrong: "says another quota mode in the answer to a retrieve than in the header",
    requirement: "RET-009",
    spoil: inBody(isRetrieve, (body) => {
      body.quota_mode = body.quota_mode === "FULL" ? "BLOCKED" : "FULL";
    }),
  },
  ...[
    { field: "mode", value: "BLOCKED" },
    { field: "budget_remaining_pct", value: 0.1234 },
    { field: "reset_at", value: "2031-01-01T00:00:00Z" },
  ].map(
    ({ field, value }): Row => ({
      id: `usage-of-another-${field.replaceAll("_", "-")}`,
      wrong: `says another ${field} in the tenant's usage than in the header`,
      requirement: "TEN-003",
      spoil: inData(isUsage, (data) => Object.assign(data, { [field]: value })),
    }),
  ),
  {
    id: "retry-after-of-nothing",
    wrong: "asks to wait for 0 seconds with a 429",
    requirement: "LIM-005",
    spoil: ({ status, headers }) => void (status === 429 && headers.set("retry-after", "0")),
  },
  {
    id: "gate-retry-after-of-another",
    wrong: "says other seconds in Retry-After of an L1 than in its body",
    requirement: "GAT-005",
    spoil: (answer) => {
      if (isAdd(answer) && answer.headers.has("retry-after")) answer.headers.set("retry-after", "61");
    },
  },
  // Errors and requests.
  {
    id: "unknown-path-without-code",
    wrong: "has no code in the error of an unknown path",
    requirement: "ERR-005",
    spoil: inBody(has(404), (body) => delete body.code),
  },
  {
    id: "wrong-method-without-allow",
    wrong: "does not say which methods a path has",
    requirement: "ERR-006",
    spoil: ({ headers }) => headers.delete("allow"),
  },
  {
    id: "wrong-value-repeated",
    wrong: "repeats a wrong value in its 422",
    requirement: "ERR-003",
    spoil: inBody(has(422), (body, { requestBody }) => Object.assign(body, { detail: requestBody })),
  },
  {
    id: "error-with-stack-trace",
    wrong: "shows a stack trace in its errors",
    requirement: "ERR-008",
    mark: "answer:error",
    spoil: inBody(isError, (body) => {
      body.detail = `${body.detail} at handle (/srv/app/handlers/memories.js:12:34)`;
    }),
  },
  {
    id: "error-type-of-its-own",
    wrong: "gives every error a type of its own",
    requirement: "ERR-009",
    mark: "answer:error",
    spoil: inBody(isError, (body) => {
      body.type = `${body.type}/${body.request_id}`;
    }),
  },
  {
    id: "malformed-json-fails",
    wrong: "answers 500 to malformed JSON",
    requirement: "REQ-001",
    spoil: (answer) => {
      if (answer.status === 400) answer.status = 500;
    },
  },
  {
    id: "raw-key-works",
    wrong: "lets a raw key in",
    requirement: "AUT-002",
    spoil: (answer) => {
      if (answer.status === 401) answer.status = 200;
    },
  },
  {
    id: "newer-version-unnamed",
    wrong: "does not say which version it has at most",
    requirement: "VER-001",
    spoil: inBody(has(404), (body) => Object.assign(body, { details: null })),
  },
  {
    id: "health-needs-a-key",
    wrong: "answers 401 to health without a credential",
    requirement: "HLT-001",
    spoil: (answer) => {
      if (isHealth(answer)) answer.status = 401;
    },
  },
  {
    id: "health-without-core",
    wrong: "does not name core among its profiles",
    requirement: "HLT-002",
    spoil: inData(isHealth, (data) => {
      data.profiles = (data.profiles as string[]).filter((name) => name !== "core");
    }),
  },
  {
    id: "replay-of-another-job",
    wrong: "answers a repeated request with another job",
    requirement: "IDM-001",
    spoil: inBody(
      ({ headers }) => headers.has("idempotency-replayed"),
      (body) => Object.assign(body, { job_id: "0198b0c4-0000-7000-8000-000000000001" }),
    ),
  },
  // Jobs.
  {
    id: "job-loses-metadata",
    wrong: "loses the metadata of the add",
    requirement: "JOB-003",
    spoil: inData(isJob, (data) => Object.assign(data, { metadata: {} })),
  },
  {
    id: "job-miscounts",
    wrong: "counts memories it did not create",
    requirement: "JOB-006",
    spoil: inData(isJob, (data) => Object.assign(data, { memories_created: 99 })),
  },
  {
    id: "job-without-decisions",
    wrong: "does not say what became of the candidates",
    requirement: "JOB-004",
    spoil: inData(isJob, (data) => Object.assign(data, { decisions: [] })),
  },
  {
    id: "job-always-nothing",
    wrong: "says of every job that there was nothing to remember",
    requirement: "JOB-013",
    spoil: inData(isJob, (data) => Object.assign(data, { nothing_to_extract: true })),
  },
  // Retrieves.
  {
    id: "finds-nothing",
    wrong: "finds nothing",
    requirement: "ADD-003",
    spoil: inBody(isRetrieve, (body) => Object.assign(body, { data: [] })),
  },
  {
    id: "results-reversed",
    wrong: "orders results the other way round",
    requirement: "RET-001",
    spoil: inBody(isRetrieve, ({ data }) => (data as unknown[]).reverse()),
  },
  {
    id: "score-of-many-decimals",
    wrong: "does not round its scores",
    requirement: "RET-011",
    spoil: inBody(isRetrieve, ({ data }) => {
      for (const row of data as { relevance_score: number }[]) row.relevance_score = row.relevance_score * 0.999 + 1e-8;
    }),
  },
  {
    id: "tokens-miscounted",
    wrong: "miscounts the tokens of the context",
    requirement: "RET-004",
    spoil: inBody(isRetrieve, (body) => Object.assign(body, { context_token_count: 1 })),
  },
  {
    id: "xml-cut-short",
    wrong: "cuts its contexts short",
    requirement: "RET-005",
    spoil: inBody(isRetrieve, (body) => {
      body.system_prompt_addition = String(body.system_prompt_addition).slice(0, -3);
    }),
  },
  {
    id: "memories-not-escaped",
    wrong: "does not escape memories",
    requirement: "RET-006",
    spoil: inBody(isRetrieve, (body) => {
      const contents = (body.data as { content: string }[]).map(({ content }) => `- ${content}`);
      body.system_prompt_addition = contents.join("\n");
    }),
  },
  {
    id: "hot-miscounted",
    wrong: "miscounts the hot memories of a result",
    requirement: "RET-019",
    spoil: inBody(isRetrieve, (body) => {
      body.memories_from_hot_tier = Number(body.memories_from_hot_tier) + 1;
    }),
  },
  {
    id: "one-retrieval-id",
    wrong: "gives every retrieve the same id",
    requirement: "RET-023",
    spoil: inBody(isRetrieve, (body) => Object.assign(body, { retrieval_id: "0198b0c4-0000-7000-8000-000000000001" })),
  },
  {
    id: "context-without-heading",
    wrong: "leaves the first line of its contexts out",
    requirement: "RET-026",
    spoil: inBody(isRetrieve, (body) => {
      body.system_prompt_addition = String(body.system_prompt_addition).split("\n").slice(1).join("\n");
    }),
  },
  {
    id: "context-of-more-than-data",
    wrong: "leaves the last result out of data and not out of the context",
    requirement: "RET-032",
    spoil: inBody(isRetrieve, ({ data }) => void (data as unknown[]).pop()),
  },
  {
    id: "snippet-empty",
    wrong: "has no words in its snippets",
    requirement: "RET-033",
    spoil: inBody(isRetrieve, ({ data }) => {
      for (const row of data as Body[]) row.context_snippet = "";
    }),
  },
  // Lists and single memories.
  {
    id: "list-reversed",
    wrong: "lists the oldest memory of a page first",
    requirement: "LST-001",
    spoil: inBody(isList, ({ data }) => (data as unknown[]).reverse()),
  },
  {
    id: "pages-start-over",
    wrong: "starts every page at the beginning",
    requirement: "LST-002",
    reroute: (path) => path.replace(/&cursor=[^&]*/, ""),
  },
  {
    id: "archived-listed",
    wrong: "lists archived memories",
    requirement: "LST-005",
    reroute: (path) => (path.startsWith("/v1/memories?") ? `${path}&include_archived=true` : path),
  },
  {
    id: "next-page-unlinked",
    wrong: "does not link the next page",
    requirement: "LST-006",
    spoil: ({ headers }) => headers.delete("link"),
  },
  {
    id: "page-of-another-limit",
    wrong: "says another limit than it applied",
    requirement: "LST-009",
    spoil: inBody(isList, ({ pagination }) => Object.assign(pagination as Body, { limit: 7 })),
  },
  {
    id: "total-of-the-page",
    wrong: "counts the rows of the page and not of the list",
    requirement: "LST-010",
    spoil: inBody(isList, ({ pagination, data }) =>
      Object.assign(pagination as Body, { total: (data as unknown[]).length }),
    ),
  },
  {
    id: "owner-not-looked-at",
    wrong: "does not look whose memory it is",
    requirement: "MEM-002",
    reroute: (path) => path.replace(/^(\/v1\/memories\/[^?]+)\?external_user_id=[^&]*/, "$1"),
  },
  {
    id: "archives-instead-of-erasing",
    wrong: "archives instead of erasing",
    requirement: "DEL-002",
    reroute: (path) => path.replace("hard_delete=true", "hard_delete=false"),
  },
];

/** Those that the shape of the contract does not tell: its rules between fields, headers and requests. */
export function handwrittenMutants(): WireMutant[] {
  return ROWS.map(({ mark = null, ...row }) => wireMutant({ ...row, mark }));
}
