import { succeed } from "../../protocol/result.ts";
import type { Handlers } from "../shell/ipc-host.ts";
import type { Updates } from "../update/updates.ts";

/** The channels of updates. */
export const updateHandlers = (updates: Updates) =>
  ({
    "update.read": async () => succeed(updates.view()),
    "update.check": () => updates.check(),
    "update.download": () => updates.download(),
    "update.install": ({ when }) => updates.install(when),
  }) satisfies Partial<Handlers>;
