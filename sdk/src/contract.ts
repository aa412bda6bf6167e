// The one place that names the contract package. The build puts the generated types themselves where this file's
// declarations would be, so that the published SDK needs no second package.
export type * from "@memoryos/contract";
