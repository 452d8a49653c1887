import * as z from "zod";
import { UpdateView } from "./desktop-update.ts";
import { Nothing, event, invoke, invokeCovered } from "./ipc-channel.ts";

/** Updates of the program. A covered window may look, and do nothing. */
export const updateChannels = {
  "update.read": invokeCovered(Nothing, UpdateView),
  /** Asks the feed now. */
  "update.check": invoke(Nothing, Nothing),
  /** Fetches what is offered. */
  "update.download": invoke(Nothing, Nothing),
  /** Puts it in place: now, which logs off and is refused in a visit or close to one; or when the program starts the next time. */
  "update.install": invoke(z.strictObject({ when: z.enum(["now", "nextStart"]) }), Nothing),
  "update.changed": event(z.strictObject({ view: UpdateView })),
} as const;
