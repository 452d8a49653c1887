import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeAck, encodeAck } from "./ack.ts";
import { type Announce, decodeAnnounce, encodeAnnounce } from "./announce.ts";
import * as arbitrary from "./arbitraries.ts";
import { decodeCardKey, encodeCardKey } from "./card-key.ts";
import { decodeCoHostRequest, encodeCoHostRequest } from "./co-host-request.ts";
import { decodeHeartbeat, encodeHeartbeat } from "./heartbeat.ts";
import { decodeHello, encodeHello } from "./hello.ts";
import { decodeHostCommand, encodeHostCommand } from "./host-command.ts";
import { decodeResume, encodeResume } from "./resume.ts";

type Codec = {
  name: string;
  value: fc.Arbitrary<Uint8Array<ArrayBuffer>>;
  again: (body: Uint8Array) => Uint8Array | null;
};

const codecOf = <T>(
  name: string,
  value: fc.Arbitrary<T>,
  {
    encode,
    decode,
  }: { encode: (value: T) => Uint8Array<ArrayBuffer>; decode: (body: Uint8Array) => T | null },
): Codec => ({
  name,
  value: value.map((one) => {
    const body = encode(one);
    expect(decode(body)).toEqual(one);
    return body;
  }),
  again: (body) => {
    const decoded = decode(body);
    return decoded === null ? null : encode(decoded);
  },
});

const codecs: Codec[] = [
  codecOf("announce", arbitrary.announce, { encode: encodeAnnounce, decode: decodeAnnounce }),
  codecOf("hello", arbitrary.hello, { encode: encodeHello, decode: decodeHello }),
  codecOf("ack", arbitrary.ack, { encode: encodeAck, decode: decodeAck }),
  codecOf("resume", arbitrary.resume, { encode: encodeResume, decode: decodeResume }),
  codecOf("heartbeat", arbitrary.heartbeat, { encode: encodeHeartbeat, decode: decodeHeartbeat }),
  codecOf("host command", arbitrary.hostCommand, { encode: encodeHostCommand, decode: decodeHostCommand }),
  codecOf("co-host request", arbitrary.coHostRequest, {
    encode: encodeCoHostRequest,
    decode: decodeCoHostRequest,
  }),
  codecOf("card key", arbitrary.cardKey, { encode: encodeCardKey, decode: decodeCardKey }),
];

test.for(codecs)("every $name survives being written and read", ({ value, again }) => {
  fc.assert(
    fc.property(value, (body) => {
      expect(again(body)).toEqual(body);
    }),
  );
});

test.for(codecs)("a $name that is cut short or goes on is refused", ({ value, again }) => {
  fc.assert(
    fc.property(value, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 }), (body, cut, more) => {
      expect(again(body.slice(0, cut % body.length))).toBeNull();
      expect(again(new Uint8Array([...body, ...more]))).toBeNull();
    }),
  );
});

test.for(codecs)("a $name with one bit changed is refused or is another one", ({ value, again }) => {
  fc.assert(
    fc.property(value, fc.nat(), (body, position) => {
      const changed = new Uint8Array(body);
      const bit = position % (body.length * 8);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = again(changed);
      if (read !== null) expect(read).toEqual(changed);
    }),
    { numRuns: 500 },
  );
});

test.for(codecs)("a $name of another version is refused", ({ value, again }) => {
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 255 }), (body, version) => {
      fc.pre(version !== 1);
      expect(again(new Uint8Array([version, ...body.slice(1)]))).toBeNull();
    }),
  );
});

test.for(codecs)("garbage is read as a $name only if it is exactly one", ({ again }) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
      const read = again(garbage);
      if (read !== null) expect(read).toEqual(new Uint8Array(garbage));
    }),
  );
});

/* Places in an announce's body: version 1, scope 32, epoch 4, rev 4, prevHash 32, reason, flags, clock 8, commit 32, rows 2. */
const REASON_AT = 73;
const FLAGS_AT = 74;
const ROWS_AT = 117;
const ROW_BYTES = 107;
const ROLE_IN_ROW = 17;
const RIGHTS_IN_ROW = 106;

const [sample] = fc.sample(
  arbitrary.announce.filter(({ roster }) => roster.length >= 2),
  { numRuns: 1, seed: 3 },
);
const sampleAnnounce = (): Announce => {
  if (sample === undefined) throw new Error("no sample");
  return sample;
};
const withByte = (at: number, value: number): Announce | null => {
  const body = encodeAnnounce(sampleAnnounce());
  body[at] = value;
  return decodeAnnounce(body);
};

test("an unknown reason, flag, role or right of an announce is refused", () => {
  expect(withByte(REASON_AT, 7)?.reason).toBe("end");
  expect(withByte(REASON_AT, 8)?.reason).toBe("return");
  expect(withByte(REASON_AT, 9)).toBeNull();
  expect(withByte(FLAGS_AT, 0b111)).toMatchObject({ isLocked: true, isSuspended: true, isEnded: true });
  expect(withByte(FLAGS_AT, 0b1000)).toBeNull();
  expect(withByte(ROWS_AT + ROLE_IN_ROW, 5)?.roster[0]?.role).toBe("observer");
  expect(withByte(ROWS_AT + ROLE_IN_ROW, 6)).toBeNull();
  expect(withByte(ROWS_AT + RIGHTS_IN_ROW, 0b1111)?.roster[0]).toMatchObject({
    maySpeak: true,
    isCoHost: true,
  });
  expect(withByte(ROWS_AT + RIGHTS_IN_ROW, 0b10000)).toBeNull();
});

test("a roster out of order, with an index or a participant twice, is refused", () => {
  const announce = sampleAnnounce();
  const [first, second] = announce.roster;
  if (first === undefined || second === undefined) throw new Error("roster too short");
  const rosters = [
    [second, first],
    [first, { ...second, index: first.index }],
    [first, { ...second, participantId: first.participantId }],
    [first, first],
  ];
  for (const roster of rosters) expect(decodeAnnounce(encodeAnnounce({ ...announce, roster }))).toBeNull();
});

test("a roster that claims more or fewer rows than it has is refused", () => {
  const { roster } = sampleAnnounce();
  expect(withByte(ROWS_AT - 1, roster.length + 1)).toBeNull();
  expect(withByte(ROWS_AT - 1, roster.length - 1)).toBeNull();
  expect(encodeAnnounce(sampleAnnounce()).length).toBe(ROWS_AT + roster.length * ROW_BYTES);
});

test("numbers that do not fit their field are a bug of the writer, and unsafe ones are refused by the reader", () => {
  expect(() => encodeAnnounce({ ...sampleAnnounce(), epoch: 2 ** 32 })).toThrow(RangeError);
  expect(() => encodeAnnounce({ ...sampleAnnounce(), rev: -1 })).toThrow(RangeError);
  expect(() => encodeAnnounce({ ...sampleAnnounce(), hostClock: 0.5 })).toThrow(RangeError);
  expect(() => encodeAnnounce({ ...sampleAnnounce(), prevHash: new Uint8Array(31) })).toThrow(RangeError);
  expect(withByte(75, 0xff)).toBeNull();
});
