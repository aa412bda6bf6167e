/** What language models answer over HTTP, so far as their clients need it: a `fetch` that gives the answers in turn. */
export function languageModel(...answers: (object | object[] | Error)[]) {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  const received: any[] = [];
  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    received.push(await request.json());
    const answer = answers[Math.min(received.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    if (!Array.isArray(answer))
      return Response.json(answer, { headers: { "request-id": "req_1", "x-request-id": "req_1" } });
    const events = answer.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    const stream = ReadableStream.from([...events, "data: [DONE]\n\n"]).pipeThrough(new TextEncoderStream());
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  }
  return { fetch, received };
}

/** The double of a `Memory` that remembers one thing, and keeps what it is given. */
export function remembering(addition: string | Error = "- They are allergic to peanuts.") {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into parameters of every shape.
  type Kept = any[];
  const queries: Kept = [];
  const added: Kept = [];
  return {
    queries,
    added,
    async get(parameters: object) {
      queries.push(parameters);
      if (addition instanceof Error) throw addition;
      return { hasContext: addition !== "", systemPromptAddition: addition };
    },
    async add(parameters: object) {
      if (addition instanceof Error) throw addition;
      added.push(parameters);
    },
  };
}
