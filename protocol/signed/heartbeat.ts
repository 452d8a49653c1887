import { HASH_BYTES } from "../limits.ts";
import { byteWriter, decodeWith } from "./bytes.ts";
import { type Scope, readScope, writeScope } from "./fields.ts";

/** The leader's signed word that it is there and what its head is (e2ee.md, Liveness). Relayed, never stored. */
export type Heartbeat = Scope & {
  epoch: number;
  rev: number;
  /** Hash of the newest announce: a service that hides one is found out by the next beat. */
  headHash: Uint8Array<ArrayBuffer>;
  /** Rising for as long as one device leads one opening; a beat that does not rise is a replay. */
  counter: number;
  /** Milliseconds of a clock of the leader that never jumps; only differences mean anything. */
  clock: number;
};

/** The body of a heartbeat. */
export const encodeHeartbeat = (beat: Heartbeat): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  writeScope(writer, beat);
  writer.u32(beat.epoch);
  writer.u32(beat.rev);
  writer.fixed(beat.headHash, HASH_BYTES);
  writer.u32(beat.counter);
  writer.u64(beat.clock);
  return writer.finish();
};

/** The heartbeat of a body; null when malformed. Verify the signature first. */
export const decodeHeartbeat = (body: Uint8Array): Heartbeat | null =>
  decodeWith(body, (reader) => ({
    ...readScope(reader),
    epoch: reader.u32(),
    rev: reader.u32(),
    headHash: reader.fixed(HASH_BYTES),
    counter: reader.u32(),
    clock: reader.u64(),
  }));
