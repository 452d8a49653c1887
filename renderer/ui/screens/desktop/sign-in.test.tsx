import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { release, updateAt } from "../../../stores/update-fixtures.ts";
import { StringsProvider } from "../../strings/strings-provider.tsx";
import { SignInScreen } from "./sign-in.tsx";
import { type SignInView } from "./types.ts";

const nothing = () => undefined;
const intents = {
  signIn: nothing,
  resume: nothing,
  signOut: nothing,
  startRedeeming: nothing,
  wantUpdate: nothing,
};
const view: SignInView = {
  clinicName: "Riverside",
  keeping: null,
  reason: null,
  returningName: null,
  isBusy: false,
  failure: null,
  update: { kind: "none" },
};
const shown = (change: Partial<SignInView>): string =>
  renderToStaticMarkup(
    <StringsProvider wishes={["en-GB"]}>
      <SignInScreen view={{ ...view, ...change }} intents={intents} />
    </StringsProvider>,
  );
const waiting = (update: Parameters<typeof updateAt>[0]) => ({
  shown: { view: updateAt(update, { requiredVersion: "0.2.0" }), wish: null, failure: null },
});

test("where a newer version is asked for there is the way to it, and no form that would be refused", () => {
  const words = shown({ update: { kind: "required", ...waiting({ state: "ready", release }) } });
  for (const fact of ["version 0.2.0 or newer", "This is version 0.1.0", "Install and restart"])
    expect(words).toContain(fact);
  expect(words).not.toContain("E-mail");
});

test("a session that rests is no way around it", () => {
  const update = { kind: "required" as const, ...waiting({ state: "available", release }) };
  const words = shown({ returningName: "Dr. Ana Ruiz", update });
  expect(words).toContain("Download");
  expect(words).not.toContain("Password");
});

test("where the program cannot install it, IT is asked", () => {
  const off = waiting({ state: "disabled", reason: "policy" });
  expect(shown({ update: { kind: "required", ...off } })).toContain("Ask your IT department to install");
  const machine = waiting({ state: "available", release: { ...release, installedBy: "machine" } });
  const words = shown({ update: { kind: "required", ...machine } });
  expect(words).toContain("your IT department, installs it");
  expect(words).not.toContain("Download<");
});

test("a sign-in that was refused for its version keeps the form, and the way stands above it", () => {
  const words = shown({
    failure: "UPDATE_REQUIRED",
    update: { kind: "asked", ...waiting({ state: "available", release }) },
  });
  expect(words).toContain("Install the update, then sign in");
  expect(words).toContain("Download");
  expect(words).toContain("E-mail");
});

test("nobody signs in while an update is put in place", () => {
  const words = shown({ update: { kind: "installing", version: "0.2.0" } });
  expect(words).toContain("Installing version 0.2.0");
  expect(words).not.toMatch(/<input|<button/u);
});
