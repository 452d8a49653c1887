import { createAttachments } from "./attachments.ts";

/** Attachments that attach nothing. */
export const attachments = createAttachments({ attach: () => () => undefined });
