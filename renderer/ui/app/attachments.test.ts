import { expect, test } from "vitest";
import { ParticipantId } from "../../../protocol/ids.ts";
import { createAttachments } from "./attachments.ts";

const [ana, ben] = ["A", "B"].map((letter) => ParticipantId.parse(letter.repeat(21) + "A"));

test("one source of one person has one and the same function, another source or person has another", () => {
  if (ana === undefined || ben === undefined) throw new Error("no ids");
  const attachments = createAttachments({ attach: () => () => undefined });
  const first = attachments(ana, "camera");
  expect(attachments(ana, "camera")).toBe(first);
  for (const other of [
    attachments(ana, "microphone"),
    attachments(ben, "camera"),
    attachments("own", "camera"),
  ])
    expect(other).not.toBe(first);
});

test("a function attaches exactly its source of its person", () => {
  if (ana === undefined) throw new Error("no ids");
  const attached: string[] = [];
  const attachments = createAttachments({
    attach: (id, source) => {
      attached.push(`${id} ${source}`);
      return () => attached.push("released");
    },
  });
  // The element itself is only handed through.
  const release = attachments(ana, "screenShare")({} as HTMLMediaElement); // oxlint-disable-line typescript/no-unsafe-type-assertion -- an element that nobody touches
  release();
  expect(attached).toEqual([`${ana} screenShare`, "released"]);
});
