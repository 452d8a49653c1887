import * as z from "zod";

/** Whether a sign-in can be kept in the operating system's vault: `ready`; `locked` (asked, and no answer that proves otherwise); `absent` (there is none); `refusedByPolicy`. */
export const VaultState = z.enum(["ready", "locked", "absent", "refusedByPolicy"]);

export type VaultState = z.infer<typeof VaultState>;
