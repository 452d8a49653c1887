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
