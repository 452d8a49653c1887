import { fail } from "../../protocol/errors.ts";
import type { ParticipantId } from "../../protocol/ids.ts";
import { permittedSources } from "../../protocol/permissions.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Role } from "../../protocol/roles.ts";
import type { Announce, RosterRow } from "../../protocol/signed/announce.ts";
import { isSameBytes, sha256 } from "../../protocol/signed/bytes.ts";
import type { Hello } from "../../protocol/signed/hello.ts";
import type { FrameRights } from "./frame-port.ts";

/** What a roster row says of a person, as it follows from that person's hello. */
export type Identity = Pick<RosterRow, "participantId" | "role" | "signingKeyHash" | "hpkeKeyHash" | "nonce">;

/** What a row allows. */
export type Permissions = Pick<RosterRow, "maySpeak" | "mayShow" | "mayShare">;

/** The identity that a hello asks to be listed with. */
export const identityOf = async (hello: Hello): Promise<Identity> => ({
  participantId: hello.participantId,
  role: hello.role,
  signingKeyHash: await sha256(hello.signingKey),
  hpkeKeyHash: await sha256(hello.hpkeKey),
  nonce: hello.nonce,
});

/** Whether a row lists exactly this person with exactly these keys and this nonce. Who leads is the chain's to say; everybody else is a participant, whatever the hello said. */
export const isRowOf = (row: RosterRow, own: Identity): boolean =>
  row.participantId === own.participantId &&
  (row.role === "host" || row.role === "participant") &&
  isSameBytes(row.signingKeyHash, own.signingKeyHash) &&
  isSameBytes(row.hpkeKeyHash, own.hpkeKeyHash) &&
  isSameBytes(row.nonce, own.nonce);

/** The row of this person: KEY_MISSING if it is not listed, ROSTER_INVALID if it is listed with anything else. */
export const ownRowOf = (announce: Announce, own: Identity): Result<RosterRow> => {
  const row = announce.roster.find(({ participantId }) => participantId === own.participantId);
  if (row === undefined) return fail("KEY_MISSING");
  return isRowOf(row, own) ? succeed(row) : fail("ROSTER_INVALID");
};

/** What a role may do when it comes in: the screen is the host's alone, and who only watches is not heard or seen. */
export const permissionsOf = (role: Role): Permissions => {
  switch (role) {
    case "host":
      return { maySpeak: true, mayShow: true, mayShare: true };
    case "coHost":
    case "participant":
    case "interpreter":
      return { maySpeak: true, mayShow: true, mayShare: false };
    case "supervisor":
    case "observer":
      return { maySpeak: false, mayShow: false, mayShare: false };
  }
};

/** Rows in rising order of index, the one spelling that a signed roster has. */
export const inOrder = (rows: readonly RosterRow[]): RosterRow[] =>
  [...rows].sort((one, other) => one.index - other.index);

/** What every row may send by this word (`permittedSources`); nothing once the visit has ended. */
export const rightsOf = ({ roster, isSuspended, isEnded }: Announce): FrameRights =>
  new Map(isEnded ? [] : roster.map((row) => [row.index, new Set(permittedSources(row, isSuspended))]));

/** Names of a box that belong to the roster; a name of anybody else, or a missing one, is left out. */
export const namesInRoster = (
  announce: Announce,
  names: Readonly<Record<string, string>>,
): Map<ParticipantId, string> => {
  const named = new Map<ParticipantId, string>();
  for (const { participantId } of announce.roster) {
    const name = Object.hasOwn(names, participantId) ? names[participantId] : undefined;
    if (name !== undefined) named.set(participantId, name);
  }
  return named;
};
