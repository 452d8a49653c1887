import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { firstLine, startOwned } from "../../build/runtime/owned-process.ts";
import { run } from "../../build/runtime/run.ts";

/** A message bus of a test's own, on which no service starts by itself: there is only what the test puts there. */
export type MessageBus = {
  readonly address: string;
  /** Whether somebody on it has this name. */
  readonly isOwned: (name: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
};

const configFor = (folder: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;

const isOwned = async (address: string, name: string): Promise<boolean> => {
  const where = ["--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus"];
  const method = ["--method", "org.freedesktop.DBus.NameHasOwner", name];
  return (await run("gdbus", ["call", "--address", address, ...where, ...method])).out.includes("true");
};

/** Starts one whose files lie in `folder`. */
export const startMessageBus = async (folder: string): Promise<MessageBus> => {
  const config = join(folder, "bus.conf");
  await writeFile(config, configFor(folder));
  const words = ["--nofork", "--print-address=3", `--config-file=${config}`];
  const bus = startOwned(["dbus-daemon", ...words], process.env);
  const address = await firstLine(bus);
  if (address === null) throw new Error("the bus did not start");
  return { address, isOwned: (name) => isOwned(address, name), close: bus.close };
};
