/** `getEdTechProfile`, `X-Request-ID` and `request_id` as `get-ed-tech-profile`, `x-request-id` and `request-id`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase();
}
