import type { Chance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { makeHello } from "./hello.ts";
import { createHelloBook } from "./hello-book.ts";
import { identityOf } from "./roster.ts";
import type { VisitKeys } from "./visit-keys.ts";
import type { SeatParts } from "./seat-core.ts";
import { runSeat } from "./visit-seat.ts";
import { firstView } from "./visit-view.ts";

/** What a host's keys are made of. The signer's key is the device signing key. */
export type HostKeysParts = SeatParts & { scope: Scope; hostName: string; chance: Chance };

/** Makes the host's hello and the keys behind it, for one opening and one page: they lead until a hand-over or a claim. */
export const createHostKeys = async (parts: HostKeysParts): Promise<Result<VisitKeys>> => {
  const { signer, scope, hostName } = parts;
  const made = await makeHello({ ...parts, role: "host" });
  if (!made.ok) return made;
  const ownHello = made.value;
  const book = createHelloBook(scope);
  await book.note(ownHello);
  const leader = { signingKey: signer.publicKey, hash: await sha256(signer.publicKey) };
  const view = firstView(await identityOf(ownHello.hello), scope, { leader, missed: null });
  return succeed(runSeat(parts, { ownHello, book, view, openAs: hostName }));
};
