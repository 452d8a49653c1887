import type { VaultState } from "../../protocol/vault.ts";
import type { Chance, SessionId } from "../../protocol/ids.ts";
import type { Kept } from "../vault/kept.ts";
import type { Vault } from "../vault/vault.ts";
import { type DeviceKey, restoreDeviceKey } from "./device-key.ts";
import { type ProofKey, restoreProofKey } from "./proof-key.ts";
import type { SignedIn } from "./staff-session.ts";

/** How long a sign-in may be kept here: not at all, while the program runs, or in the operating system's vault. */
export type Persistence = "none" | "session" | "keychain";

/** A sign-in that only its password brings back: everything but the password is still here. */
export type Resting = {
  email: string;
  displayName: string;
  sessionId: SessionId;
  refresh: string;
  proofKey: ProofKey;
  key: DeviceKey;
};

/** Where sign-ins rest. */
export type RestingPlace = {
  /** Looks into the vault at the start of the program. */
  open: () => Promise<void>;
  read: () => Resting | null;
  /** Somebody signed in: kept in the vault where that is allowed and possible. */
  begun: (signedIn: SignedIn) => Promise<void>;
  /** The next refresh token of this session; of one that is neither kept nor at rest here it changes nothing. */
  rotated: (sessionId: SessionId, refresh: string) => Promise<void>;
  /** The session rests from now on; forgotten where nothing may be kept. */
  rest: (signedIn: SignedIn) => Promise<void>;
  forget: () => Promise<void>;
  /** The policy may have changed: answers whether somebody who rested is forgotten for it. What a vault kept goes when it is opened. */
  obey: () => boolean;
  /** Whether a sign-in outlives the program, and why not. */
  keeping: () => VaultState;
};

/** What a resting place needs; `persistence` is the policy's word at this moment. */
export type RestingPorts = { vault: Vault; persistence: () => Persistence; chance: Chance };

const restingOf = (signedIn: SignedIn): Resting => ({
  email: signedIn.email,
  displayName: signedIn.account.displayName,
  sessionId: signedIn.sessionId,
  refresh: signedIn.tokens.refresh(),
  proofKey: signedIn.proofKey,
  key: signedIn.key,
});

const keptOf = (signedIn: SignedIn): Kept => ({
  refreshToken: signedIn.tokens.refresh(),
  secrets: {
    email: signedIn.email,
    displayName: signedIn.account.displayName,
    sessionId: signedIn.sessionId,
    dpopKey: signedIn.proofKey.pkcs8,
    deviceKey: signedIn.key.pkcs8,
    signedInAt: signedIn.startedAt,
  },
});

const restored = async ({ refreshToken, secrets }: Kept, chance: Chance): Promise<Resting | null> => {
  const proofKey = await restoreProofKey(secrets.dpopKey, chance);
  const key = await restoreDeviceKey(secrets.deviceKey);
  if (proofKey === null || key === null) return null;
  const { email, displayName, sessionId } = secrets;
  return { email, displayName, sessionId, refresh: refreshToken, proofKey, key };
};

/** A resting place over a vault. */
export const createRestingPlace = ({ vault, persistence, chance }: RestingPorts): RestingPlace => {
  let resting: Resting | null = null;
  /** The session that the vault was given. */
  let keptId: SessionId | null = null;
  const isKept = (): boolean => persistence() === "keychain";
  const forget = (): Promise<void> => {
    resting = null;
    keptId = null;
    return vault.forget();
  };
  return {
    async open() {
      await vault.open();
      const kept = isKept() ? await vault.read() : null;
      if (kept === null) return;
      const found = await restored(kept, chance);
      if (found === null || !isKept()) return forget();
      resting = found;
      keptId = found.sessionId;
    },
    read: () => (persistence() === "none" ? null : resting),
    async begun(signedIn) {
      if (!isKept()) return forget();
      resting = null;
      keptId = signedIn.sessionId;
      await vault.keep(keptOf(signedIn));
    },
    async rotated(sessionId, refresh) {
      if (resting?.sessionId === sessionId) resting = { ...resting, refresh };
      if (isKept() && keptId === sessionId) await vault.replaceRefreshToken(refresh);
    },
    async rest(signedIn) {
      if (persistence() === "none") return forget();
      resting = restingOf(signedIn);
    },
    forget,
    obey() {
      const isForgotten = resting !== null && persistence() === "none";
      if (persistence() === "none") resting = null;
      if (!isKept()) keptId = null;
      return isForgotten;
    },
    keeping: () => (isKept() ? vault.state() : "refusedByPolicy"),
  };
};
