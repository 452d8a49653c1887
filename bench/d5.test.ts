import { expect, test } from "vitest";
import { reportSizes } from "./d5.ts";

test("each kind of installer is compared with its own kind", () => {
  const MIB = 1024 * 1024;
  const report = reportSizes({
    bare: { deb: 80 * MIB, AppImage: 100 * MIB },
    ours: { deb: 84 * MIB, AppImage: 103 * MIB },
  });
  expect(report.figures.map(({ name, summary }) => [name, summary.median])).toEqual([
    ["deb: ours / E0", 1.05],
    ["deb: E0", 80],
    ["deb: ours", 84],
    ["AppImage: ours / E0", 1.03],
    ["AppImage: E0", 100],
    ["AppImage: ours", 103],
  ]);
});
