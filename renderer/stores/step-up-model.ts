import type { ErrorCode } from "../../protocol/errors.ts";

/** Both factors anew: asked for while something waits for them; password and code stand in the form only. */
export type StepUpModel = { phase: "none" } | { phase: "asking"; isBusy: boolean; failure: ErrorCode | null };
