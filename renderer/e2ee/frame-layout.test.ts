import { expect, test } from "vitest";
import { clearLength, FRAME_LABELS, frameMetadata, isPinnedCodec, kindOf } from "./frame-layout.ts";

const frame = (first: number, length: number): Uint8Array => {
  const data = new Uint8Array(length);
  if (length > 0) data[0] = first;
  return data;
};

test("opus keeps one byte readable, a VP8 key frame ten, any other VP8 frame three", () => {
  expect(clearLength("microphone", frame(0x78, 80))).toBe(1);
  expect(clearLength("screenShareAudio", frame(0x79, 80))).toBe(1);
  expect(clearLength("camera", frame(0x10, 800))).toBe(10);
  expect(clearLength("screenShare", frame(0x11, 800))).toBe(3);
});

test("a frame shorter than its readable part is none", () => {
  expect(clearLength("camera", frame(0x10, 9))).toBeNull();
  expect(clearLength("camera", frame(0x11, 2))).toBeNull();
  expect(clearLength("microphone", frame(0, 0))).toBeNull();
  expect(clearLength("camera", frame(0x11, 3))).toBe(3);
});

test("what is authenticated differs for every label and every readable byte", () => {
  const all = FRAME_LABELS.flatMap((label) =>
    [[], [0], [1], [1, 0]].map((clear) => frameMetadata(label, Uint8Array.from(clear)).join()),
  );
  expect(new Set(all).size).toBe(16);
});

test("only opus for sound and VP8 for pictures pass, whatever the case of the letters", () => {
  const passed = [
    "audio/opus",
    "audio/OPUS",
    "audio/red",
    "video/VP8",
    "video/VP9",
    "video/AV1",
    "video/H264",
  ].filter((mimeType) => FRAME_LABELS.some((label) => isPinnedCodec(label, mimeType)));
  expect(passed).toEqual(["audio/opus", "audio/OPUS", "video/VP8"]);
  expect(isPinnedCodec("camera", "audio/opus")).toBe(false);
  expect(FRAME_LABELS.map(kindOf)).toEqual(["audio", "video", "video", "audio"]);
});
