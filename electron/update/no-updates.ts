import type { UpdatesOffReason } from "../../protocol/desktop-update.ts";
import { fail } from "../../protocol/errors.ts";
import type { Updates } from "./updates.ts";

const refuse = async () => fail("UPDATE_DISABLED");

/** The updates of a program that looks for none. */
export const noUpdates = (version: string, reason: UpdatesOffReason): Updates => {
  const view = {
    update: { state: "disabled" as const, reason },
    version,
    checkedAt: null,
    problem: null,
    requiredVersion: null,
  };
  return { view: () => view, check: refuse, download: refuse, install: refuse, signInRefusal: () => null };
};
