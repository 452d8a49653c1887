import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import type { PersonView } from "../visit/types.ts";
import { GuestVisitBar } from "./guest-visit-bar.tsx";
import type { GuestVisitIntents, GuestVisitView } from "./types.ts";

const nothing = () => undefined;
const self: PersonView = {
  id: "1",
  name: "Johanna",
  role: "participant",
  relation: "patient",
  camera: "on",
  isMicrophoneOn: true,
  isSpeaking: false,
  isSharing: false,
  mayShare: false,
  isConnected: true,
  attach: () => nothing,
};
const view: GuestVisitView = {
  self,
  others: [],
  share: null,
  sounds: [],
  hostName: "Dr. Ruiz",
  startedAt: null,
  line: "live",
  badge: { state: "unverified" },
  shareRight: "none",
  isSharingOwn: false,
  trouble: { camera: null, microphone: null, isSoundBlocked: false, isServiceReachable: true },
};
const intents: GuestVisitIntents = {
  toggleMicrophone: nothing,
  toggleCamera: nothing,
  startSharing: nothing,
  stopSharing: nothing,
  leaveVisit: nothing,
  playSound: nothing,
  rejoin: nothing,
};

const words = (but: Partial<GuestVisitView>): string[] =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en"]}>
      <GuestVisitBar view={{ ...view, ...but }} intents={intents} onPeople={nothing} onLeave={nothing} />
    </StringsProvider>,
  )
    .split(/<[^>]*>/)
    .filter((text) => text !== "");

test("a patient has no share button before the host allows it", () => {
  expect(words({})).toEqual(["Mute", "Video", "People", "Leave"]);
  expect(words({ shareRight: "unsupported" })).toEqual(["Mute", "Video", "People", "Leave"]);
  expect(words({ shareRight: "granted" })).toEqual(["Mute", "Video", "Share", "People", "Leave"]);
});

test("a patient who shares can always stop, even when the right was just taken back", () => {
  expect(words({ isSharingOwn: true })).toContain("Stop sharing");
});

test("a muted microphone offers to unmute", () => {
  expect(words({ self: { ...self, isMicrophoneOn: false } })[0]).toBe("Unmute");
});
