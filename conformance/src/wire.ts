import type { Exchange } from "./exchange.ts";

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
  /** What breaks it, in words; empty when nothing does. */
  broken: (exchange: Exchange) => string[];
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
    applies: ({ operationId, status }) => operationId === "addMemories" && status === 200,
    broken: breaking("ADD-005"),
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

const OWNED = new Set(["ENV-001", "ENV-002", "ENV-003", "ERR-001", "ERR-002", "ERR-010", "ADD-005"]);

function owned(requirement: string | null): boolean {
  return requirement !== null && OWNED.has(requirement);
}
