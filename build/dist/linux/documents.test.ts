import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SYSTEM_PACKAGES } from "../../runtime/system.ts";
import { run } from "../../runtime/run.ts";
import { debDepends, rpmDepends } from "./builder.ts";
import { desktopEntryText } from "./desktop-entry.ts";
import { copyrightText } from "./documents.ts";
import { overridesText } from "./lintian.ts";

test("the desktop file opens our links, hands nothing of a link to the program as a switch, and keeps to the specification", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-desktop-"));
  const text = desktopEntryText("/opt/anteroom/anteroom -- %u");
  await writeFile(join(folder, "app.anteroom.desktop"), text);
  expect(text.split("\n")).toEqual(
    expect.arrayContaining(["Exec=/opt/anteroom/anteroom -- %u", "MimeType=x-scheme-handler/anteroom;"]),
  );
  const { code, out } = await run("desktop-file-validate", [join(folder, "app.anteroom.desktop")]);
  await rm(folder, { recursive: true });
  expect([code, out]).toEqual([0, ""]);
});

test("the copyright file names every part with the words of its licence, and Apache's by reference", () => {
  const mit = { name: "@a/b", version: "1.0.0", identifier: "MIT", text: "Permission is\n\nhereby granted" };
  const text = "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION of a licence";
  const apache = { name: "c", version: "2.0.0", identifier: "Apache-2.0", text };
  const copyright = copyrightText([mit, apache]);
  expect(copyright).toContain(
    "License: part-a-b\n @a/b 1.0.0, MIT\n .\n Permission is\n .\n hereby granted\n",
  );
  expect(copyright).toContain(
    "License: part-c\n c 2.0.0, Apache-2.0\n .\n The words of this licence lie in /usr/share/common-licenses/Apache-2.0.\n",
  );
  expect(copyright).toContain("License: Apache-2.0 and part-a-b and part-c\n");
});

test("the packages depend on every library that Electron loads", () => {
  const libraries = SYSTEM_PACKAGES.electron.filter(({ kind }) => kind === "library");
  expect(debDepends()).toEqual(["libc6", ...libraries.map(({ names }) => names.join(" | "))]);
  expect(debDepends()).toContain("libsecret-1-0");
  expect(rpmDepends()).toContain("libsecret-1.so.0()(64bit)");
});

test("every override of Debian's checker has its reason above it", () => {
  expect(overridesText()).toMatch(/^(?:# .+\nanteroom: [a-z-]+ \*\n)+$/);
});
