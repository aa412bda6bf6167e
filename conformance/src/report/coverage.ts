import { manifest, type OperationId } from "@memoryos/contract";
import type { Exchange } from "../exchange.ts";

/** What was observed of one outcome of an operation. */
export interface CoverageCell {
  status: number;
  /** Whether the contract has it. */
  documented: boolean;
  /** How many answers had this status. */
  seen: number;
  /** The headers that the contract documents, and those of MemoryOS that came without being documented. */
  headers: { name: string; documented: boolean; required: boolean; seen: number }[];
}

/** What was observed of one operation. */
export interface CoverageRow {
  operationId: OperationId;
  cells: CoverageCell[];
}

/** Every documented outcome of every operation and every other that was seen, with how often. */
export function coverageOf(exchanges: readonly Exchange[]): CoverageRow[] {
  const byOperation = Map.groupBy(exchanges, ({ operationId }) => operationId);
  return manifest.operations.map(({ operationId, responses }) => {
    const seen = byOperation.get(operationId) ?? [];
    const statuses = new Set([...responses.map(({ status }) => status), ...seen.map(({ status }) => status)]);
    const cells = [...statuses]
      .sort((left, right) => left - right)
      .map((status) => {
        const answers = seen.filter((exchange) => exchange.status === status);
        const documented = responses.find((response) => response.status === status);
        return {
          status,
          documented: documented !== undefined,
          seen: answers.length,
          headers: headersOf(documented?.headers ?? [], answers),
        };
      });
    return { operationId, cells };
  });
}

function headersOf(documented: readonly { name: string; required: boolean }[], answers: readonly Exchange[]) {
  const seen = (name: string) => answers.filter(({ responseHeaders }) => name in responseHeaders).length;
  const known = new Set(documented.map(({ name }) => name.toLowerCase()));
  const others = new Set(
    answers.flatMap(({ responseHeaders }) =>
      Object.keys(responseHeaders).filter((name) => name.startsWith("x-memoryos-") && !known.has(name)),
    ),
  );
  return [
    ...documented.map(({ name, required }) => ({ name, documented: true, required, seen: seen(name.toLowerCase()) })),
    ...[...others].map((name) => ({ name, documented: false, required: false, seen: seen(name) })),
  ];
}
