import { expect, test } from "vitest";
import type { FrameAttachment } from "../e2ee/frame-messages.ts";
import { detectFramePlatform } from "./peer-connection.ts";

const streaming = { RTCRtpSender: { prototype: { createEncodedStreams: () => undefined } } };
const plain = { RTCRtpSender: { prototype: {} } };
class Script {
  readonly options: FrameAttachment;
  constructor(_: Worker, options: FrameAttachment) {
    this.options = options;
  }
}

test("a platform with both ways uses encoded streams, one with neither is told so", () => {
  expect(detectFramePlatform({ ...streaming, RTCRtpScriptTransform: Script })).toBe("encodedStreams");
  expect(detectFramePlatform({ ...plain, RTCRtpScriptTransform: Script })).toBe("scriptTransform");
  expect(detectFramePlatform(plain)).toBeNull();
  expect(detectFramePlatform({})).toBeNull();
});
