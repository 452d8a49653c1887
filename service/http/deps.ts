import type { Chance, SessionId, VisitId } from "../../protocol/ids.ts";
import type { Verifier } from "../account/verifier.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import type { ProxyDoor } from "../proxy-door.ts";
import type { Store } from "../store/store.ts";
import type { LiveCertificate } from "../tls/live-certificate.ts";
import type { GuestPage } from "./guest-page.ts";

/** Requests per minute and address: all of them, tries to sign in, tries to join. */
export type RequestLimits = { all: number; signIn: number; join: number };

/** Generous for people, tight for programs that guess. */
export const requestLimits: RequestLimits = { all: 600, signIn: 60, join: 120 };

/** What the HTTP side works with. */
export type HttpDeps = {
  config: Pick<Config, "publicOrigin" | "trustProxy">;
  /** Null speaks plain HTTP: on the loopback address, or to a proxy. */
  certificate: LiveCertificate | null;
  proxyDoor: ProxyDoor;
  store: Store;
  clock: Clock;
  chance: Chance;
  verifier: Verifier;
  /** Makes fake salts and hides throttling keys. */
  secret: Uint8Array;
  /** Makes the nonces of proofs; another one in every run, which knows nothing of the proofs of the run before. */
  nonceSecret: Uint8Array;
  log: Log;
  limits: RequestLimits;
  guestPage: GuestPage | null;
  isMediaHealthy: () => Promise<boolean>;
  /** Told when sessions ended, so that their sockets close. */
  sessionsEnded: (ids: readonly SessionId[]) => void;
  /** Told when the desktops of sessions may do other things than before, so that they connect anew. */
  rightsChanged: (ids: readonly SessionId[]) => void;
  /** Told when an account was disabled, so that its devices leave running visits. */
  accountDisabled: () => void;
  /** Told when running visits have other times, so that their members see them. */
  visitsRetimed: (ids: readonly VisitId[]) => void;
  /** Told when a visit was made or changed over HTTP, so that its host's day list follows. */
  visitChanged: (id: VisitId) => void;
  /** Told of every route that is registered; tests compare them with the table. */
  routeAdded?: (method: string, path: string) => void;
};
