import { fileURLToPath } from "node:url";
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";

/** A running mock of the contract. */
export interface Mock {
  /** Base URL, without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Something the mock has to say about a request. */
export type MockEvent = { kind: "request"; method: string; path: string } | { kind: "mistake"; message: string };

export interface MockOptions {
  /** TCP port; 0 takes any free one. */
  port: number;
  /** @default "127.0.0.1" */
  host?: string;
  /** Hears of each request and of what is wrong with it. */
  onEvent?: (event: MockEvent) => void;
}

/**
 * Serves the contract's OpenAPI document with Prism.
 *
 * @throws Error when the port is taken.
 */
export async function startMock({ port, host = "127.0.0.1", onEvent = () => {} }: MockOptions): Promise<Mock> {
  const document = fileURLToPath(import.meta.resolve("@memoryos/contract/openapi.yaml"));
  const operations = await getHttpOperationsFromSpec(document);
  const server = createServer(operations.map(adapted), {
    cors: true,
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
    components: {
      logger: createLogger("mock", { level: "info" }, { write: (line: string) => reportLine(line, onEvent) }),
    },
  });
  const url = await server.listen(port, host).catch((reason: unknown) => {
    throw new Error(`cannot listen on ${host}:${port}: ${reason instanceof Error ? reason.message : String(reason)}`);
  });
  return { url, close: () => server.close() };
}

type PrismOperation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/**
 * The operation as Prism serves it best:
 * - Prism sends every documented header in every answer, with a made-up value where there is no example. An optional
 *   header says something about one case, such as `Idempotency-Replayed: true`, and would be untrue everywhere else.
 * - Prism refuses a credential where the document says that none is needed; a server does not mind.
 */
function adapted(operation: PrismOperation): PrismOperation {
  const responses = operation.responses.map((response) => ({
    ...response,
    headers: (response.headers ?? []).filter((header) => header.required === true),
  }));
  const security = (operation.security ?? []).filter((schemes) => schemes.length > 0);
  return { ...operation, security, responses: responses as unknown as PrismOperation["responses"] };
}

/** Of Prism's log only two kinds of line are of interest: the request, and what is wrong with it. */
function reportLine(line: string, onEvent: (event: MockEvent) => void): void {
  const { msg, input } = JSON.parse(line) as { msg: string; input?: { method: string; url: { path: string } } };
  if (input !== undefined && msg === "Request received") {
    onEvent({ kind: "request", method: input.method.toUpperCase(), path: input.url.path });
  } else if (msg.startsWith("Violation: ")) {
    onEvent({ kind: "mistake", message: msg.slice("Violation: ".length) });
  } else if (msg.startsWith("Request terminated with error: ")) {
    onEvent({ kind: "mistake", message: msg.slice(msg.lastIndexOf(": ") + 2) });
  }
}
