import { type Dispatcher, Pool, request } from "undici";

/** Clients that send at the same time, each its next request after the answer to the last. */
export const CLIENTS = 16;

/** A request, ready to be sent. */
export interface PreparedRequest {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** What a load of some duration gave. */
export interface LoadResult {
  /** One for each request, in milliseconds. */
  latencies: number[];
  seconds: number;
}

/** Requests without end, each made before. */
export type NextRequest = () => PreparedRequest;

/** Sends one request and returns the answer's bytes. */
export async function sendOnce(url: string, { method, path, headers, body }: PreparedRequest): Promise<Buffer> {
  const answer = await request(url + path, { method, headers, body });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode !== 200) throw wrongAnswer(method, path, answer.statusCode, bytes.toString());
  return bytes;
}

/** The same clients for every round: 16 connections that stay open, one request at a time on each. */
export function openClients(url: string) {
  const pool = new Pool(url, { connections: CLIENTS, pipelining: 1 });
  return {
    /**
     * Loads the server for about `ms` milliseconds.
     *
     * @throws Error on the first answer that is not 200: what refuses work is not measured.
     */
    async load(next: NextRequest, ms: number): Promise<LoadResult> {
      const latencies: number[] = [];
      const begun = performance.now();
      const client = async () => {
        for (let sent = performance.now(); sent - begun < ms; ) {
          await exchange(pool, next());
          const answered = performance.now();
          latencies.push(answered - sent);
          sent = answered;
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
      return { latencies, seconds: (performance.now() - begun) / 1000 };
    },
    close: () => pool.destroy(),
  };
}

/** The lean way through the client: the less it costs, the less it holds back the faster side. */
function exchange(pool: Dispatcher, prepared: PreparedRequest): Promise<void> {
  const { method, path } = prepared;
  return new Promise((resolve, reject) => {
    let status = 0;
    let refused = "";
    pool.dispatch(prepared, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        if (status !== 200) refused += chunk.toString();
      },
      onResponseEnd() {
        if (status === 200) resolve();
        else reject(wrongAnswer(method, path, status, refused));
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}

function wrongAnswer(method: string, path: string, status: number, body: string): Error {
  return new Error(`${method} ${path} answered ${status} instead of 200: ${body.slice(0, 500)}`);
}
