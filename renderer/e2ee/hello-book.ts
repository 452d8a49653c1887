import type { ParticipantId } from "../../protocol/ids.ts";
import type { MemberHello } from "../../protocol/messages.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type KnownHello, readAnyHello } from "./hello.ts";
import { type Identity, identityOf, isRowOf } from "./roster.ts";

/** Hellos that were seen; one is found only by a row of a signed roster that names exactly its keys and nonce. */
export type HelloBook = {
  note(known: KnownHello): Promise<void>;
  /** Reads and notes what the service relays; what does not hold is left out. */
  noteAll(hellos: readonly MemberHello[]): Promise<void>;
  find(row: RosterRow): KnownHello | null;
};

type Page = { known: KnownHello; identity: Identity };

/** Hellos that are kept of one id; only the service could bring more than one. */
const KEPT_PER_ID = 4;

/** An empty book of one opening. */
export const createHelloBook = (scope: Scope): HelloBook => {
  const pages = new Map<ParticipantId, Page[]>();
  const note = async (known: KnownHello): Promise<void> => {
    const page = { known, identity: await identityOf(known.hello) };
    const { participantId } = known.hello;
    pages.set(participantId, [page, ...(pages.get(participantId) ?? [])].slice(0, KEPT_PER_ID));
  };
  return {
    note,
    noteAll: async (hellos) => {
      for (const { participantId, hello } of hellos) {
        const known = await readAnyHello(hello, scope);
        if (known.ok && known.value.hello.participantId === participantId) await note(known.value);
      }
    },
    find: (row) =>
      pages.get(row.participantId)?.find(({ identity }) => isRowOf(row, identity))?.known ?? null,
  };
};
