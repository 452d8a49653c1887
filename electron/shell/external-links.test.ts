import { expect, test } from "vitest";
import { externalAddress } from "./external-links.ts";

const places = {
  serverOrigin: "https://clinic.example:8443",
  hosts: ["help.example", "xn--bcher-kva.example"],
};

test.each([
  ["https://clinic.example:8443/help", "https://clinic.example:8443/help"],
  ["https://help.example", "https://help.example/"],
  ["https://help.example/a/../b?c=d#e", "https://help.example/b?c=d#e"],
  ["HTTPS://HELP.EXAMPLE/", "https://help.example/"],
  ["https://help.example:443/", "https://help.example/"],
  ["https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"],
])("%s goes to the browser", (text, address) => {
  expect(externalAddress(text, places)).toBe(address);
});

test.each([
  "",
  "about:blank",
  "http://help.example/",
  "http://clinic.example:8443/",
  "https://clinic.example/",
  "https://help.example:8443/",
  "https://sub.help.example/",
  "https://help.example.evil.example/",
  "https://evil.example/?https://help.example/",
  "https://help.example@evil.example/",
  "https://name:word@help.example/",
  "https://name@help.example/",
  "https://help.example\\@evil.example/",
  "https://evil.example\\.help.example/",
  "https://help.example./",
  "https://help%2eexample@evil.example/",
  "https:help.example@evil.example",
  "https://help.example/\n",
  " https://help.example/",
  "https://help.example/ --proxy=x",
  'https://help.example/"x',
  "https://help.example/`x`",
  "https://bücher.example/",
  `https://help.example/${"a".repeat(2_000)}`,
  "file:///etc/passwd",
  "smb://help.example/share",
  "ms-msdt:/id",
  "javascript:alert(1)",
  "mailto:a@help.example",
  "anteroom://join#x",
  "app://anteroom/",
  "//help.example/",
  "help.example",
])("%j is not opened", (text) => {
  expect(externalAddress(text, places)).toBeNull();
});

test("a service on loopback, which has no https, is not opened", () => {
  const trial = { serverOrigin: "http://127.0.0.1:3000", hosts: [] };
  expect(externalAddress("http://127.0.0.1:3000/help", trial)).toBeNull();
});

test("without a service and without added hosts nothing is opened", () => {
  expect(externalAddress("https://help.example/", { serverOrigin: null, hosts: [] })).toBeNull();
});
