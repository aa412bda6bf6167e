import type { Exchange } from "./exchange.ts";
import { ADDS } from "./mistakes.ts";

/**
 * A rule that every exchange of a run is held to, whichever check made it. What is wrong everywhere is reported once
 * and under its own requirement, instead of as the failure of every check.
 */
export interface WireRule {
  id: string;
  title: string;
  proves: readonly string[];
  /** Null when it says something about a mock too, else why it does not. */
  notForMocks: string | null;
  /** Whether an exchange can show it. */
  applies: (exchange: Exchange) => boolean;
  /** What breaks it, in words; empty when nothing does. `seen` are all exchanges that it applies to. */
  broken: (exchange: Exchange, seen: readonly Exchange[]) => string[];
}

const always = () => true;
const isError = ({ status }: Exchange) => status >= 400;

function breaking(requirement: string): WireRule["broken"] {
  return ({ mistakes }) =>
    mistakes.filter((mistake) => mistake.requirement === requirement).map(({ message }) => message);
}

/** The rules, each for one requirement; the last for the documented shape as such. */
export const WIRE_RULES: readonly WireRule[] = [
  {
    id: "every-answer-quota-envelope",
    title: "Every answer carries quota mode, budget and circuit status",
    proves: ["ENV-001"],
    notForMocks: null,
    applies: always,
    broken: breaking("ENV-001"),
  },
  {
    id: "every-answer-request-id",
    title: "Every answer carries its request id and the state of processing",
    proves: ["ENV-002"],
    notForMocks: null,
    applies: always,
    broken: breaking("ENV-002"),
  },
  {
    id: "every-body-names-request",
    title: "Every body that names its request names that of the header",
    proves: ["ENV-005"],
    notForMocks: "a mock answers with examples, whose request is another",
    applies: always,
    broken: breaking("ENV-005"),
  },
  {
    id: "every-budget-four-decimals",
    title: "Every budget is a fraction with four decimals",
    proves: ["ENV-003"],
    notForMocks: null,
    applies: always,
    broken: breaking("ENV-003"),
  },
  {
    id: "every-error-published-fields",
    title: "Every error has the published fields",
    proves: ["ERR-001"],
    notForMocks: null,
    applies: isError,
    broken: breaking("ERR-001"),
  },
  {
    id: "every-error-details",
    title: "Every error has `details`, null where there is nothing more to say",
    proves: ["ERR-010"],
    notForMocks: null,
    applies: isError,
    broken: breaking("ERR-010"),
  },
  {
    id: "every-wrong-field-described",
    title: "Every 422 that lists wrong fields has pointer, message and code of each",
    proves: ["ERR-003"],
    notForMocks: null,
    applies: ({ status }) => status === 422,
    broken: breaking("ERR-003"),
  },
  {
    id: "every-error-problem-details",
    title: "Every error is problem details, with the status it came with",
    proves: ["ERR-002"],
    notForMocks: null,
    applies: isError,
    broken: breaking("ERR-002"),
  },
  {
    id: "no-answer-500",
    title: "No request of the run made the service answer 500",
    proves: ["ERR-004"],
    notForMocks: "a mock answers 500 when asked to",
    applies: always,
    broken: ({ status }) => (status === 500 ? ["the service answered 500"] : []),
  },
  {
    id: "every-add-outcome-complete",
    title: "Every outcome of an add carries every field",
    proves: ["ADD-005"],
    notForMocks: null,
    applies: ({ operationId, status }) => operationId !== null && ADDS.has(operationId) && status === 200,
    broken: breaking("ADD-005"),
  },
  {
    id: "every-401-challenges",
    title: "Every 401 of a tenant's operation names the scheme that it wants",
    proves: ["AUT-006"],
    notForMocks: null,
    applies: ({ status, responseBody }) => status === 401 && responseBody.includes('"AUTH_001"'),
    broken: ({ responseHeaders }) =>
      /\bApiKey\b/i.test(responseHeaders["www-authenticate"] ?? "") ? [] : ["WWW-Authenticate does not name ApiKey"],
  },
  {
    id: "every-time-utc",
    title: "Every time in an answer is in UTC and ends in Z",
    proves: ["ENV-007"],
    notForMocks: null,
    applies: always,
    broken: breaking("ENV-007"),
  },
  {
    id: "no-error-shows-internals",
    title: "No error shows a stack trace, a file name or a query",
    proves: ["ERR-008"],
    notForMocks: null,
    applies: isError,
    broken: ({ responseBody }) => (INTERNALS.test(responseBody) ? ["the error shows internals"] : []),
  },
  {
    id: "one-type-per-code",
    title: "All errors of one code have one type, and those of one name one title",
    proves: ["ERR-009"],
    notForMocks: null,
    applies: ({ status, responseBody }) => status >= 400 && responseBody.startsWith("{"),
    broken: (exchange, seen) => {
      const own = errorOf(exchange);
      const others = seen.map(errorOf);
      const byCode = others.find(({ code }) => code !== undefined && code === own.code);
      const byName = others.find(({ error }) => error !== undefined && error === own.error);
      return [
        ...(byCode !== undefined && byCode.type !== own.type
          ? [`${own.code} has the types ${byCode.type} and ${own.type}`]
          : []),
        ...(byName !== undefined && byName.title !== own.title
          ? [`${own.error} has the titles ${byName.title} and ${own.title}`]
          : []),
      ];
    },
  },
  {
    id: "every-answer-documented",
    title: "Every answer has a documented status, and its documented headers and body",
    proves: ["ENV-006"],
    notForMocks: null,
    applies: always,
    broken: ({ mistakes }) => mistakes.filter(({ requirement }) => !owned(requirement)).map(({ message }) => message),
  },
];

const INTERNALS =
  /\bat [\w.<> ]{1,80}\(?[^\s()]{1,200}:\d+:\d+|node_modules|\.(?:ts|js|py|go|java|rs):\d+|SQLITE_|\bSELECT [^"]{1,80} FROM\b|Traceback/;

function errorOf({ responseBody }: Exchange): { code?: string; error?: string; type?: string; title?: string } {
  const field = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(responseBody)?.[1];
  const [code, error, type, title] = ["code", "error", "type", "title"].map(field);
  return { ...(code && { code }), ...(error && { error }), ...(type && { type }), ...(title && { title }) };
}

const OWNED = new Set([
  "ENV-001",
  "ENV-002",
  "ENV-003",
  "ENV-005",
  "ENV-007",
  "ERR-001",
  "ERR-002",
  "ERR-003",
  "ERR-010",
  "ADD-005",
]);

function owned(requirement: string | null): boolean {
  return requirement !== null && OWNED.has(requirement);
}
