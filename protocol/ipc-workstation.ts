import * as z from "zod";
import { DRAFT_MAX, DraftName, UserSettings } from "./desktop-session.ts";
import { EffectivePolicy } from "./effective-policy.ts";
import { Nothing, event, invoke, invokeCovered } from "./ipc-channel.ts";

/** Everything that holds here, and what was wrong with the policy source as a whole, if anything. */
export const PoliciesView = z.strictObject({
  rows: EffectivePolicy,
  problem: z
    .enum(["unreadable", "notAFile", "wrongOwner", "writableByOthers", "tooLarge", "notJson", "unknownNames"])
    .nullable(),
});
export type PoliciesView = z.infer<typeof PoliciesView>;

/** One package that is part of the program. */
export const Licence = z.strictObject({ name: z.string(), version: z.string(), licence: z.string() });
export type Licence = z.infer<typeof Licence>;

/** The workstation: what holds here, what a person chose, what survives a cover. */
export const workstationChannels = {
  "policies.read": invokeCovered(Nothing, PoliciesView),
  "settings.read": invokeCovered(Nothing, UserSettings),
  "settings.write": invokeCovered(UserSettings, UserSettings),
  "about.licences": invoke(Nothing, z.array(Licence)),
  /** Whether a call runs in this window: presence for the log off, and what a lock must stop. */
  "call.state": invokeCovered(z.strictObject({ isInCall: z.boolean() }), Nothing),
  /** Kept in memory for the same person only; empty text forgets. A cover takes the form away, which then says its last word. */
  "drafts.save": invokeCovered(z.strictObject({ name: DraftName, text: z.string().max(DRAFT_MAX) }), Nothing),
  "drafts.read": invoke(Nothing, z.partialRecord(DraftName, z.string())),
  /** A visit's link that the operating system handed over, once somebody is signed in; null for none. Asked about before it is used. */
  "links.take": invoke(Nothing, z.strictObject({ link: z.string().nullable() })),
  "links.waiting": event(z.strictObject({})),
  /** A policy or a setting changed while running: read again. */
  "policies.changed": event(z.strictObject({})),
} as const;
