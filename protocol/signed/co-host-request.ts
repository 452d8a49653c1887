import type { ParticipantId } from "../ids.ts";
import { HASH_BYTES } from "../limits.ts";
import { type ByteReader, type ByteWriter, Malformed, byteWriter, decodeWith } from "./bytes.ts";
import {
  type Scope,
  readParticipantId,
  readParticipants,
  readScope,
  writeParticipants,
  writeScope,
} from "./fields.ts";
import { bytesOf } from "../base64url.ts";
import { ID_BYTES } from "../ids.ts";

const toPeople = ["admit", "deny", "return", "remove", "mute", "stopCamera", "askUnmute"] as const;
const toVisit = ["lock", "suspend"] as const;
/** Kinds of orders; the order is the number in the signed body: add at the end only. */
const kinds = [...toPeople, ...toVisit, "permit"] as const;
const rights = ["maySpeak", "mayShow", "mayShare"] as const;

/** What a co-host may want: the host's client does it while the host is there. */
export type CoHostOrder =
  | { kind: (typeof toPeople)[number]; to: readonly ParticipantId[] }
  | { kind: (typeof toVisit)[number]; isOn: boolean }
  | { kind: "permit"; to: readonly ParticipantId[]; right: (typeof rights)[number]; isOn: boolean };

/** A co-host's signed order, good under one announce and once. */
export type CoHostRequest = Scope & {
  participantId: ParticipantId;
  rev: number;
  headHash: Uint8Array<ArrayBuffer>;
  /** Rising for as long as the device is a member. */
  counter: number;
  order: CoHostOrder;
};

const writeOrder = (writer: ByteWriter, order: CoHostOrder): void => {
  writer.u8(kinds.indexOf(order.kind));
  if ("isOn" in order) writer.u8(order.isOn ? 1 : 0);
  if ("right" in order) writer.u8(rights.indexOf(order.right));
  if ("to" in order) writeParticipants(writer, order.to);
};

const readSwitch = (reader: ByteReader): boolean => {
  const value = reader.u8();
  if (value > 1) throw new Malformed("neither on nor off");
  return value === 1;
};

const readOrder = (reader: ByteReader): CoHostOrder => {
  const kind = kinds[reader.u8()];
  if (kind === undefined) throw new Malformed("unknown order");
  if (kind === "lock" || kind === "suspend") return { kind, isOn: readSwitch(reader) };
  if (kind !== "permit") return { kind, to: readParticipants(reader) };
  const isOn = readSwitch(reader);
  const right = rights[reader.u8()];
  if (right === undefined) throw new Malformed("unknown right");
  return { kind, isOn, right, to: readParticipants(reader) };
};

/** The body of a request. */
export const encodeCoHostRequest = (request: CoHostRequest): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, request);
  writer.fixed(bytesOf(request.participantId), ID_BYTES);
  writer.u32(request.rev);
  writer.fixed(request.headHash, HASH_BYTES);
  writer.u32(request.counter);
  writeOrder(writer, request.order);
  return writer.finish();
};

/** The request of a body; null when malformed. Verify the signature first. */
export const decodeCoHostRequest = (body: Uint8Array): CoHostRequest | null =>
  decodeWith(body, (reader) => ({
    ...readScope(reader),
    participantId: readParticipantId(reader),
    rev: reader.u32(),
    headHash: reader.fixed(HASH_BYTES),
    counter: reader.u32(),
    order: readOrder(reader),
  }));
