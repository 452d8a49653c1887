import { readFile } from "node:fs/promises";
import { TICKS_PER_SECOND } from "../processor-time.ts";

/** Seconds of processor time that all cores of the machine have spent on anything but waiting (proc(5), /proc/stat: user, nice, system, irq, softirq, steal). */
export const busySeconds = (stat: string): number => {
  const fields = (stat.split("\n")[0] ?? "").trim().split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
};

/** The same, of this machine now. */
export const busyNow = async (): Promise<number> => busySeconds(await readFile("/proc/stat", "utf8"));
