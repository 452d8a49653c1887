import { toBase64Url } from "../../protocol/base64url.ts";
import type { BoardEntry } from "../../protocol/board.ts";
import { systemChance } from "../../protocol/ids.ts";
import { type Announce, encodeAnnounce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { importSecret, sealedKeyInfo, secretCommitOf } from "./derive.ts";
import { valueOf } from "./key-fixtures.ts";
import { type Person, type TestVisit, entryOf } from "./visit-fixtures.ts";
import { sealRosterBox } from "./roster-box.ts";
import type { Signer } from "./signing-key.ts";
import { seal } from "./suite.ts";

/** What a hostile host, or somebody in its place, says: everything follows from the announce unless it is named here. */
export type Forgery = {
  signer: Signer;
  announce: Announce;
  secret: Uint8Array<ArrayBuffer>;
  /** The secret that is really sealed and used, where it is not the committed one. */
  sealedSecret?: Uint8Array<ArrayBuffer>;
  names?: Record<string, string>;
};

/** The announce that honestly follows the board's last one, for the same people in a new epoch. */
export const nextAnnounce = (visit: TestVisit, change: Partial<Announce> = {}): Announce => {
  const head = visit.host.head();
  if (head === null) throw new Error("not open");
  const { announce, hash } = head;
  return { ...announce, epoch: announce.epoch + 1, rev: announce.rev + 1, prevHash: hash, ...change };
};

/** An announce with the true commitment to a secret. */
export const withCommit = async (announce: Announce, secret: Uint8Array<ArrayBuffer>): Promise<Announce> => ({
  ...announce,
  secretCommit: await secretCommitOf(await importSecret(secret), announce, announce.epoch),
});

/** Signs and seals whatever is asked, to one person. */
export const forgeEntry = async (forgery: Forgery, to: Person): Promise<BoardEntry> => {
  const { signer, announce, secret } = forgery;
  const body = encodeAnnounce(announce);
  const hash = await sha256(body);
  const binding = {
    epoch: announce.epoch,
    hostSigningKeyHash: await sha256(signer.publicKey),
    helloHash: to.hello.hash,
  };
  const context = { info: sealedKeyInfo(announce, binding), aad: hash };
  const given = forgery.sealedSecret ?? secret;
  const sealed = valueOf(await seal(to.hello.hello.hpkeKey, given, context));
  const source = { secret: await importSecret(given), opened: { announce, hash } };
  const box = { names: forgery.names ?? {}, chance: systemChance };
  const change = {
    announce: valueOf(await signer.sign("announce", body)),
    sealedKeys: [{ to: to.id, enc: toBase64Url(sealed.enc), ciphertext: toBase64Url(sealed.ciphertext) }],
    rosterBox: valueOf(await sealRosterBox(source, source.opened, box)),
  };
  return entryOf(change, announce, { id: to.id, seq: announce.rev });
};
