/*
 * What the Electron runtime runs when it is given no program of its own: it opens the folder or file that stands
 * first among the arguments, as the published `electron` package does. `-r file` modules are loaded before it.
 */
import { app } from "electron";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const split = (words) => {
  const before = [];
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === "-r" || word === "--require") before.push(rest.shift());
    else if (!word.startsWith("-")) return { before, target: resolve(word) };
  }
  return { before, target: null };
};

const openFolder = (folder) => {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  app.setAppPath(folder);
  app.setName(about.productName ?? about.name);
  app.setVersion(about.version ?? "0.0.0");
  return join(folder, about.main ?? "index.js");
};

const { before, target } = split(process.argv.slice(1));
if (target === null) {
  process.stderr.write("Give the folder of a program as the first argument.\n");
  app.exit(64);
} else {
  const isFolder = statSync(target).isDirectory();
  const file = isFolder ? openFolder(target) : target;
  if (!isFolder) app.setAppPath(dirname(target));
  const require = createRequire(file);
  for (const module of before) require(resolve(module));
  await import(pathToFileURL(file).href);
}
