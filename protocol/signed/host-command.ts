import type { ParticipantId } from "../ids.ts";
import { HASH_BYTES } from "../limits.ts";
import { Malformed, byteWriter, decodeWith } from "./bytes.ts";
import { type Scope, readParticipants, readScope, writeParticipants, writeScope } from "./fields.ts";

/** What a host may ask of somebody's own client at once. None of them opens anything. The order is the number in the signed body: add at the end only. */
export const hostCommandKinds = ["mute", "stopCamera", "askUnmute"] as const;
export type HostCommandKind = (typeof hostCommandKinds)[number];

/** The leader's signed order to some clients, good under one announce and once. */
export type HostCommand = Scope & {
  rev: number;
  /** Hash of the announce that it was given under. */
  headHash: Uint8Array<ArrayBuffer>;
  /** Rising for as long as one device leads one opening. */
  counter: number;
  kind: HostCommandKind;
  to: readonly ParticipantId[];
};

/** The body of a command. */
export const encodeHostCommand = (command: HostCommand): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, command);
  writer.u32(command.rev);
  writer.fixed(command.headHash, HASH_BYTES);
  writer.u32(command.counter);
  writer.u8(hostCommandKinds.indexOf(command.kind));
  writeParticipants(writer, command.to);
  return writer.finish();
};

/** The command of a body; null when malformed. Verify the signature first. */
export const decodeHostCommand = (body: Uint8Array): HostCommand | null =>
  decodeWith(body, (reader) => {
    const scope = readScope(reader);
    const head = { rev: reader.u32(), headHash: reader.fixed(HASH_BYTES), counter: reader.u32() };
    const kind = hostCommandKinds[reader.u8()];
    if (kind === undefined) throw new Malformed("unknown command");
    return { ...scope, ...head, kind, to: readParticipants(reader) };
  });
