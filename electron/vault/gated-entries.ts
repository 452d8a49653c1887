import { toBase64Url } from "../../protocol/base64url.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { Keyring } from "./keyring.ts";
import type { Answer, OneCall } from "./one-call.ts";

/** Ends an act on the vault; carries the state that it means. */
export class Trouble extends Error {
  readonly state: "locked" | "absent";
  constructor(state: "locked" | "absent") {
    super(`the vault is ${state}`);
    this.state = state;
  }
}

const valueOf = <T>(answer: Answer<T>): T => {
  if (answer.is === "value") return answer.value;
  throw new Trouble(answer.is);
};

/** The keyring behind the gate of one call: it throws `Trouble` and nothing else, and never waits longer than the gate. */
export const gatedEntries = (keyring: Keyring, gate: OneCall): Keyring => ({
  get: async (name) => valueOf(await gate.run(() => keyring.get(name))),
  set: async (name, value) => valueOf(await gate.run(() => keyring.set(name, value))),
  remove: async (name) => valueOf(await gate.run(() => keyring.remove(name))),
});

const PROBE_BYTES = 32;

/** Writes, reads and deletes a random value; throws `Trouble` unless all three were done. */
export const probe = async (entries: Keyring, chance: Chance): Promise<void> => {
  const value = toBase64Url(chance(PROBE_BYTES));
  await entries.set("probe", value);
  if ((await entries.get("probe")) !== value) throw new Trouble("locked");
  await entries.remove("probe");
};
