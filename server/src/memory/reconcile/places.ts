/** How much of the world a name means. */
type Level = "continent" | "country" | "state" | "town";

const REGION_NAMES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Countries by their English names in lower case, with the code that the platform knows them by. */
const COUNTRIES: ReadonlyMap<string, string> = new Map([
  ...codes().flatMap((code): [string, string][] => {
    const name = REGION_NAMES.of(code);
    return name === undefined ? [] : [[plain(name), code]];
  }),
  ...([
    ["usa", "US"],
    ["us", "US"],
    ["u.s", "US"],
    ["america", "US"],
    ["states", "US"],
    ["uk", "GB"],
    ["u.k", "GB"],
    ["england", "GB"],
    ["scotland", "GB"],
    ["wales", "GB"],
    ["britain", "GB"],
    ["great britain", "GB"],
    ["turkey", "TR"],
    ["czech republic", "CZ"],
    ["holland", "NL"],
  ] as const),
]);

const CONTINENTS = new Set(["europe", "asia", "africa", "north america", "south america", "australasia", "oceania"]);
/** Those whose names mean nothing else: Georgia, New York and Washington do. */
const STATES = new Set(
  `alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa kansas
  kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma
  oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming ontario quebec alberta manitoba bavaria`.split(
    /\s+/,
  ),
);
for (const state of [
  "new hampshire",
  "new jersey",
  "new mexico",
  "north carolina",
  "north dakota",
  "rhode island",
  "south carolina",
  "south dakota",
  "west virginia",
  "british columbia",
  "new south wales",
]) {
  STATES.add(state);
}

/** A named place: its own name first, then those of what it lies in ("Austin", "Texas"), in lower case. */
export type Place = readonly string[];

/**
 * The place that a text begins with; null when it begins with no name.
 *
 * @example
 * readPlace("Austin, Texas with my wife"); // ["austin", "texas"]
 */
export function readPlace(text: string): Place | null {
  const found =
    /^(?:the )?(\p{Lu}[\p{L}\p{M}'.-]*(?: (?:\p{Lu}|of |de |la |upon )[\p{L}\p{M}'.-]*){0,4})((?:, ?\p{Lu}[\p{L}\p{M}'. -]{1,40}){0,2})/u.exec(
      text,
    );
  if (!found) return null;
  return [found[1] ?? "", ...(found[2] ?? "").split(",")].map(plain).filter((part) => part !== "");
}

/**
 * Whether nobody who lives in one lives in the other. Names of different reach may mean the same place ("Texas", "Austin"):
 * those exclude each other only if the town is known to lie in another country.
 */
export function excludes(a: Place, b: Place): boolean {
  const [first = "", second = ""] = [a[0], b[0]];
  if (a.some((part) => b.includes(part)) || first.includes(second) || second.includes(first)) return false;
  const [levelOfA, levelOfB] = [levelOf(first), levelOf(second)];
  if (levelOfA === levelOfB)
    return COUNTRIES.get(first) === undefined || COUNTRIES.get(first) !== COUNTRIES.get(second);
  if (levelOfA === "town" && levelOfB === "country") return liesElsewhere(first, second);
  return levelOfB === "town" && levelOfA === "country" && liesElsewhere(second, first);
}

/** The platform knows large towns by the time zones named after them. */
function liesElsewhere(town: string, country: string): boolean {
  const own = zonesOf(COUNTRIES.get(country) ?? "");
  if (own.includes(town)) return false;
  return ZONE_TOWNS.has(town);
}

const ZONE_TOWNS = new Set(Intl.supportedValuesOf("timeZone").map(townOf));

function zonesOf(code: string): string[] {
  const locale = new Intl.Locale(`und-${code}`) as Intl.Locale & { getTimeZones?: () => string[] | undefined };
  return (locale.getTimeZones?.() ?? []).map(townOf);
}

function townOf(zone: string): string {
  return zone
    .slice(zone.lastIndexOf("/") + 1)
    .replaceAll("_", " ")
    .toLowerCase();
}

function levelOf(name: string): Level {
  if (CONTINENTS.has(name)) return "continent";
  if (COUNTRIES.has(name)) return "country";
  return STATES.has(name) ? "state" : "town";
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^the /, "")
    .replace(/[.' ]+$/, "");
}

/** Every code of two letters. */
function codes(): string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.flatMap((first) => letters.map((second) => first + second));
}
