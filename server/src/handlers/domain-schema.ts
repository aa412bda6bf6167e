import type { AvailableDomain, DomainSchemaSettings } from "@memoryos/contract";
import { callerOf, type Handlers } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { DOMAIN_SCHEMAS, type DomainSettings, GENERAL_ENGINE } from "../store/types.ts";
import type { Services } from "./services.ts";

const AVAILABLE: AvailableDomain[] = [
  {
    value: null,
    label: "General Engine",
    description: "Remembers what people say about themselves, whatever your app is for.",
    status: "available",
  },
  {
    value: "edtech",
    label: "EdTech",
    description: "Remembers what students learn, for which exam, and what they are about to forget.",
    status: "available",
  },
  {
    value: "support",
    label: "Customer Support",
    description: "Remembers customers, their issues and their preferences.",
    status: "available",
  },
];

/** What the memory of the tenant is for. */
export function domainSchemaHandlers({ store }: Services): Pick<Handlers, "getDomainSchema" | "setDomainSchema"> {
  return {
    async getDomainSchema(call) {
      return { body: { data: toWire(await store.readDomainSettings(callerOf(call).tenantId)) } };
    },

    async setDomainSchema(call) {
      const { tenantId } = callerOf(call);
      const asked = call.body.domain_schema ?? null;
      const schema = DOMAIN_SCHEMAS.find((name) => name === asked) ?? null;
      if (schema === null && asked !== null) throw new ApiError("domain_schema_not_available");
      // The settings of support types rest with their schema; the General Engine has none.
      const settings = await store.changeDomainSettings(
        tenantId,
        (before): DomainSettings => (schema === null ? GENERAL_ENGINE : { ...before, schema }),
      );
      return { body: { data: toWire(settings) } };
    },
  };
}

function toWire(settings: DomainSettings): DomainSchemaSettings {
  return {
    domain_schema: settings.schema,
    available_domains: AVAILABLE,
    ...supportTypesToWire(settings),
  };
}

/** How the kind of support is found, as it is answered. */
export function supportTypesToWire(settings: DomainSettings) {
  return {
    support_type_configured: settings.supportType,
    support_type_mode: settings.supportTypeMode,
    support_types_allowed: settings.supportTypesAllowed,
  };
}
