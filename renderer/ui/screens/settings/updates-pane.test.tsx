import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { UpdateView } from "../../../../protocol/desktop-update.ts";
import { release, upToDate, updateAt } from "../../../stores/update-fixtures.ts";
import { type UpdateModel, unreadUpdate } from "../../../stores/update-model.ts";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { UpdatesPane } from "./updates-pane.tsx";

const nothing = () => undefined;

const shown = (view: UpdateView | null, change: Partial<UpdateModel> = {}, language = "en-GB"): string => {
  const update = { ...unreadUpdate, ...change, view };
  return renderToStaticMarkup(
    <StringsProvider wishes={[language]}>
      <UpdatesPane view={{ update }} intents={{ wantUpdate: nothing }} />
    </StringsProvider>,
  );
};
const readOut = (words: string): string | undefined => /<output[^>]*>([^<]*)<\/output>/u.exec(words)?.[1];
const notes = (en: string): UpdateView =>
  updateAt({ state: "available", release: { ...release, notes: { en, es: "- Uno\n- Dos" } } });

test("before main has said anything, nothing is claimed", () => {
  expect(shown(null)).not.toContain("up to date");
});

test("the version, the last check and the way to a newer one stand there", () => {
  const words = shown(upToDate);
  for (const fact of ["Anteroom is up to date", "0.1.0", "Last checked", "Look for updates"])
    expect(words).toContain(fact);
  expect(shown({ ...upToDate, checkedAt: null })).toContain("Never");
});

test("release notes are text and lists in the reader's language, whatever markup stands in them", () => {
  const words = shown(notes("Better:\n- sound\n- <img src=x onerror=alert(1)>"));
  expect(words).toContain("<li>sound</li>");
  expect(words).toContain("&lt;img src=x");
  expect(words).not.toContain("<img");
  expect(shown(notes("English"), {}, "es-ES")).toContain("<li>Uno</li><li>Dos</li>");
});

test("what this machine installs by itself is told, and not offered for download", () => {
  const words = shown(updateAt({ state: "available", release: { ...release, installedBy: "machine" } }));
  expect(words).toContain("own tool, or your IT department");
  expect(words).not.toContain("Download<");
});

test("a download shows how far it is, to the eye and to a screen reader", () => {
  const words = shown(updateAt({ state: "downloading", release, received: 25, size: 100 }));
  expect(words).toMatch(
    /role="progressbar"[^>]*aria-valuenow="25"|aria-valuenow="25"[^>]*role="progressbar"/u,
  );
  expect(words).toContain('aria-label="Download of version 0.2.0"');
});

test("the share of a download is not read out by itself", () => {
  const words = shown(updateAt({ state: "downloading", release, received: 25, size: 100 }));
  expect(readOut(words)).toBe("Downloading version 0.2.0");
});

test("a refusal says why, and a problem offers another try", () => {
  const waits = shown(updateAt({ state: "ready", release }), { failure: "UPDATE_WAITS" });
  expect(waits).toContain("a visit runs or is near");
  expect(readOut(waits)).toContain("a visit runs or is near");
  const words = shown({ ...upToDate, problem: "UPDATE_UNREACHABLE" });
  expect(words).toContain("could not be reached");
  expect(words).toContain("Try again");
  expect(words).toContain('role="alert"');
});

test("a version that the organisation asks for is said to who is signed in", () => {
  expect(shown(updateAt({ state: "ready", release }, { requiredVersion: "0.2.0" }))).toContain(
    "asks for version 0.2.0 or newer",
  );
});
