import type { Mutant } from "../mutant.ts";
import { startWrongProxy, type Wrong } from "./wrong-proxy.ts";

/** A mutant that spoils answers of a server that does nothing wrong. */
export interface WireMutant extends Mutant {
  kind: "wire";
  mark: string | null;
}

/** Declares one, with the proxy that stands in front of the server. */
export function wireMutant({
  spoil,
  reroute,
  ...mutant
}: Omit<WireMutant, "kind" | "start"> & Pick<Wrong, "spoil" | "reroute">): WireMutant {
  return {
    ...mutant,
    kind: "wire",
    async start(reference) {
      const proxy = await startWrongProxy(reference.url, { ...(spoil && { spoil }), ...(reroute && { reroute }) });
      return { ...reference, url: proxy.url, stop: proxy.close };
    },
  };
}
