import { expect, test } from "vitest";
import { isInApplications, isInProgramFiles } from "./program-places.ts";

test.each([
  ["C:\\Program Files\\Anteroom\\Anteroom.exe", true],
  ["c:\\PROGRAM FILES\\Anteroom\\Anteroom.exe", true],
  ["C:\\Program Files (x86)\\Anteroom\\Anteroom.exe", true],
  ["C:\\Program Files", false],
  ["C:\\Program Files Two\\Anteroom.exe", false],
  ["C:\\Program Files\\..\\Users\\anna\\Anteroom.exe", false],
  ["C:\\PROGRA~1\\Anteroom\\Anteroom.exe", false],
  ["D:\\Program Files\\Anteroom\\Anteroom.exe", false],
  ["C:\\Users\\anna\\Downloads\\Anteroom.exe", false],
  ["\\\\server\\share\\Anteroom.exe", false],
  ["\\\\?\\C:\\Program Files\\Anteroom.exe", false],
  ["Anteroom.exe", false],
])("on Windows %s is where programs are: %s", (path, isThere) => {
  expect(isInProgramFiles(path, ["C:\\Program Files", "C:\\Program Files (x86)"])).toBe(isThere);
});

test("without a folder of programs no path is in one", () => {
  expect(isInProgramFiles("C:\\Program Files\\Anteroom\\Anteroom.exe", ["", "C:\\"])).toBe(false);
});

test.each([
  ["/Applications/Anteroom.app", true],
  ["/Users/anna/Applications/Anteroom.app", true],
  ["/Users/bert/Applications/Anteroom.app", false],
  ["/Volumes/Anteroom/Anteroom.app", false],
  ["/private/var/folders/ab/T/AppTranslocation/1/d/Anteroom.app", false],
  ["/Applications/../Users/bert/Anteroom.app", false],
  ["/Applications", false],
])("on macOS %s is where programs are: %s", (path, isThere) => {
  expect(isInApplications(path, "/Users/anna")).toBe(isThere);
});
