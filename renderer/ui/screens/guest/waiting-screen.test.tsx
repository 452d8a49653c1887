import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import type { WaitingView } from "./types.ts";
import { WaitingScreen } from "./waiting-screen.tsx";

const view: WaitingView = {
  hostName: "Dr. Ruiz",
  isHostHere: true,
  isVisitOpen: false,
  isReachable: true,
  isReturned: false,
  late: null,
  wording: { text: "", phone: "" },
  camera: "works",
  microphone: "works",
  isMicrophoneHeard: true,
  preview: () => () => undefined,
};

const shown = (but: Partial<WaitingView> = {}): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en"]}>
      <WaitingScreen clinicName="Riverside" view={{ ...view, ...but }} onLeave={() => undefined} />
    </StringsProvider>,
  );

test("a patient is told that they look and sound fine only when both were seen and heard", () => {
  expect(shown()).toContain("You look and sound fine");
  expect(shown({ isMicrophoneHeard: false })).not.toContain("sound fine");
  expect(shown({ camera: "refused" })).not.toContain("look and sound");
  expect(shown({ microphone: "busy" })).not.toContain("sound fine");
});

test("a clinician who is not here is not said to know", () => {
  expect(shown()).toContain("Dr. Ruiz knows that you are here");
  expect(shown({ isHostHere: false })).not.toContain("knows that you are here");
});

test("a cut line says that the place is kept, and nothing about the clinician", () => {
  const words = shown({ isReachable: false });
  expect(words).toContain("you keep your place");
  expect(words).not.toContain("knows that you are here");
});

test("a patient who was sent back reads that nobody hears or sees them, and not that they are expected", () => {
  const words = shown({ isReturned: true, isVisitOpen: true });
  expect(words).toContain("You are in the waiting room again");
  expect(words).toContain("Nobody hears or sees you");
  expect(words).not.toContain("will let you in");
});

test("the clinic's words are text: markup in them is shown as it was written", () => {
  const words = shown({ wording: { text: "<b onclick=alert(1)>Hi</b>\nSecond line", phone: "" } });
  expect(words).toContain("&lt;b onclick=alert(1)&gt;Hi&lt;/b&gt;\nSecond line");
  expect(words).not.toContain("<b onclick");
});

test("a number to fall back on can be pressed, one without digits is only read", () => {
  expect(shown({ wording: { text: "", phone: "+44 20 7946 0018" } })).toContain('href="tel:+442079460018"');
  expect(shown({ wording: { text: "", phone: "ask at the desk" } })).not.toContain("href");
  expect(shown()).not.toContain("call the clinic");
});

test("how late it gets is said with its minutes and with the clinician's name", () => {
  expect(shown({ late: { minutes: 10, saidAt: 0 } })).toContain("Dr. Ruiz is running about 10 minutes late");
  expect(shown()).not.toContain("running about");
});
