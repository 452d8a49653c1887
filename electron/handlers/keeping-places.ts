import { join } from "node:path";
import { systemChance } from "../../protocol/ids.ts";
import type { Policies } from "../../protocol/policy.ts";
import { type RestingPlace, createRestingPlace } from "../session/resting.ts";
import type { Keyring } from "../vault/keyring.ts";
import { systemTimers } from "../vault/one-call.ts";
import { SEALED_FILE, sealedFile } from "../vault/sealed-file.ts";
import { type Vault, createVault } from "../vault/vault.ts";

/** What keeping a sign-in depends on. */
export type KeepingPorts = {
  policies: () => Pick<Policies, "credentialPersistence">;
  /** Where the sealed half of a kept sign-in lies. */
  dataFolder: string;
  serverOrigin: string | null;
};

/** Where sign-ins are kept and rest: what was kept for one service opens at no other, and nothing is kept but where the policy says so. */
export const keepingPlaces = (
  { policies, dataFolder, serverOrigin }: KeepingPorts,
  keyring: Keyring,
): { vault: Vault; resting: RestingPlace } => {
  const persistence = () => policies().credentialPersistence;
  const vault = createVault({
    keyring,
    file: sealedFile(join(dataFolder, SEALED_FILE), `sign-in at ${serverOrigin ?? "none"}`, systemChance),
    isAllowed: () => persistence() === "keychain",
    chance: systemChance,
    timers: systemTimers,
  });
  return { vault, resting: createRestingPlace({ vault, persistence, chance: systemChance }) };
};
